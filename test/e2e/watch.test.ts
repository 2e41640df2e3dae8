import type { ChildProcess } from "node:child_process";
import { appendFile, mkdir, open, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BookProcess, openBookProcess } from "./book-process.ts";

/** What has to be seen is waited for; this is when it is given up. */
const patience = { timeout: 20_000, interval: 20 };

let book: BookProcess;
let folder: string;
let watching: ChildProcess | undefined;
let output: { stdout: string; stderr: string };

beforeEach(async () => {
  book = await openBookProcess();
  folder = join(book.home, "pages");
  await mkdir(folder);
  await write("a.md", "# Lamp\n\nThe lamp went out at nine.");
  await write("b.md", "---\npage_id: door\nnumber: 20\ntitle: Door\n---\nThe door was blue.");
});
afterEach(async () => {
  if (watching?.exitCode === null && watching.signalCode === null) {
    const ended = new Promise((resolve) => watching?.once("close", resolve));
    watching.kill("SIGKILL");
    await ended;
  }
  watching = undefined;
  await book.close();
});

function write(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text);
}

/** Starts a watch and waits until it watches. */
async function startWatch(...words: string[]): Promise<void> {
  const child = book.start("import", folder, "--watch", ...words);
  watching = child;
  const told = { stdout: "", stderr: "" };
  output = told;
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (told.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (told.stderr += text));
  await seen("stderr", "watching ");
}

async function seen(stream: "stdout" | "stderr", text: string | RegExp): Promise<void> {
  try {
    await vi.waitUntil(() => new RegExp(text).test(output[stream]), patience);
  } catch (cause) {
    throw new Error(`no ${String(text)} in ${JSON.stringify(output)}`, { cause });
  }
}

async function ended(signal: NodeJS.Signals): Promise<number | null> {
  const status = new Promise<number | null>((resolve) => watching?.once("close", resolve));
  watching?.kill(signal);
  return status;
}

async function pageIds(): Promise<string[]> {
  const { stdout } = await book.run("page", "list", "--json");
  return Array.from(stdout.matchAll(/"page_id":"([^"]+)"/g), ([, page_id = ""]) => page_id);
}

async function quoteFor(question: string): Promise<string> {
  return (await book.run("ask", "-k", "1", "--json", question)).stdout;
}

describe("import --watch", () => {
  it("makes a save searchable, however the editor saves", async () => {
    await startWatch();
    expect(output.stdout).toMatch(/^2 added, 0 changed, 0 same, 0 removed/);
    // In place, in two steps, with a moment in which the file is empty.
    const file = await open(join(folder, "a.md"), "w");
    await file.write("# Lamp\n\nThe lamp ");
    await file.write("was lit at ten.");
    await file.close();
    await seen("stdout", /p\.1 a\.md changed, searchable in [\d.]+ m?s\n/);
    expect(await quoteFor("lamp lit at ten")).toContain("lamp was lit at ten.");
    // As vim does with a backup: the file steps aside, a new one takes its name, the old one goes.
    await write("4913", "");
    await rm(join(folder, "4913"));
    await rename(join(folder, "a.md"), join(folder, "a.md~"));
    await write("a.md", "# Lamp\n\nThe lamp was stolen.");
    await rm(join(folder, "a.md~"));
    await vi.waitUntil(async () => (await quoteFor("lamp stolen")).includes("lamp was stolen."), patience);
    // As VS Code's, JetBrains' and most others' safe writes do: a temporary file is renamed over it. Again and again.
    for (let edition = 1; edition <= 10; edition++) {
      await write(".#a.md", "a lock");
      await write("a.md___jb_tmp___", `# Lamp\n\nThe lamp was sold in year${edition}.`);
      await rename(join(folder, "a.md___jb_tmp___"), join(folder, "a.md"));
      await rm(join(folder, ".#a.md"));
      await vi.waitUntil(() => output.stdout.split("a.md changed").length === edition + 3, patience);
    }
    expect(await quoteFor("lamp sold")).toContain("The lamp was sold in year10.");
    expect(output.stdout).not.toMatch(/removed\n|jb_tmp|4913/);
    expect(await ended("SIGINT")).toBe(0);
    expect(output.stdout).toMatch(/\nWatched for .+: 0 added, 12 changed, 0 removed\.\n$/);
  });

  it("follows new files, renames, folders and deletions, and leaves alone what came from elsewhere", async () => {
    await book.run("page", "put", "elsewhere", "--number", "99", "--body", "A hermit.");
    await startWatch();
    await write("c.md", "The cat came.");
    await seen("stdout", "p.21 c.md added");
    // Its id comes from its path, so it becomes another page; the door's comes from front matter, so it stays.
    await rename(join(folder, "c.md"), join(folder, "d.md"));
    await rename(join(folder, "b.md"), join(folder, "b2.md"));
    await seen("stdout", /p\.21 c\.md removed\np\.21 d\.md added/);
    expect(await pageIds()).toEqual(["a", "door", "d", "elsewhere"]);
    await mkdir(join(folder, "part 1"));
    await rename(join(folder, "d.md"), join(folder, "part 1/d.md"));
    await seen("stdout", "part 1/d.md added");
    await rename(join(folder, "part 1"), join(folder, "part 2"));
    await seen("stdout", "part 2/d.md added");
    await appendFile(join(folder, "part 2/d.md"), " It left.");
    await seen("stdout", "part 2/d.md changed");
    await write("0.md", "A foreword.");
    await seen("stdout", /0\.md added.*\n1 page renumbered/);
    await rm(join(folder, "part 2"), { recursive: true });
    await rm(join(folder, "0.md"));
    await seen("stdout", "p.1 0.md removed");
    await vi.waitUntil(async () => (await pageIds()).join() === "a,door,elsewhere", patience);
    expect(output.stderr).not.toContain("error");
    expect(await ended("SIGTERM")).toBe(0);
  });

  it("keeps the old page while a file is faulty, says where, and goes on when it is mended", async () => {
    await startWatch();
    await write("a.md", "---\nnumber: 1\ntitle: [\n---\nHalf.");
    await seen("stderr", /error\[FILE_INVALID\]: .*a\.md line \d/);
    await seen("stderr", "nothing is written until that is mended");
    expect(await quoteFor("lamp nine")).toContain("The lamp went out at nine.");
    await write("a.md", "---\nnumber: 20\n---\nThe second twenty.");
    await seen("stderr", /error\[PAGE_DUPLICATE\]: .*a\.md and .*b\.md have the same number, 20/);
    await write("a.md", "A nul \0.");
    await seen("stderr", /error\[PAGE_INVALID\]: .*a\.md: body is/);
    await write("a.md", "The lamp burns.");
    await seen("stdout", "p.1 a.md changed");
    await symlink("/etc", join(folder, "out"));
    await seen("stderr", "error[FILE_REFUSED]".replaceAll(/[[\]]/g, "\\$&"));
    await rm(join(folder, "out"));
    await write("a.md", "");
    await seen("stdout", "p.1 a.md changed, without words");
    await rm(join(folder, "a.md"));
    await rm(join(folder, "b.md"));
    await seen("stderr", /error\[BOOK_EMPTY\]/);
    expect(await pageIds()).toEqual(["a", "door"]);
  });

  it("sends the files of a checkout as one", async () => {
    await startWatch("--json");
    await Promise.all(Array.from({ length: 50 }, (_, at) => write(`page ${at}.md`, `Word${at}.`)));
    await vi.waitUntil(() => output.stdout.split('"kind":"added"').length === 51, patience);
    expect(await ended("SIGINT")).toBe(0);
    const [first, ...rest] = output.stdout.trim().split("\n");
    const documents = rest.map((line): unknown => JSON.parse(line));
    expect(JSON.parse(first ?? "")).toMatchObject({ schema: "gibsey.import/1", added: 2 });
    const added = { kind: "added", page_id: "page 7", path: "page 7.md", number: expect.any(Number) };
    expect(documents).toContainEqual({ change: { ...added, tookMs: expect.any(Number) } });
    expect(documents.at(-1)).toMatchObject({ done: { added: 50, removed: 0, failed: 0 } });
  });

  it("finds the daemon again when it was killed, and sends what was saved meanwhile", async () => {
    await startWatch();
    process.kill((await book.daemon()).pid, "SIGKILL");
    await write("a.md", "The lamp is back.");
    await seen("stdout", "p.1 a.md changed");
    expect(await quoteFor("lamp back")).toContain("The lamp is back.");
    expect(await ended("SIGINT")).toBe(0);
  });

  it("watches the file of characters, and with --replace begins by removing what went", async () => {
    await book.run("page", "put", "gone", "--number", "99", "--body", "A hermit.");
    const cast = join(book.home, "cast.json");
    const fox = { char_id: "fox", display_name: "Fox", color_hex: "#FF3B3B" };
    await writeFile(cast, JSON.stringify([fox]));
    await startWatch("--replace", "--characters", cast);
    expect(output.stdout).toMatch(/^2 added, 0 changed, 0 same, 1 removed/);
    await writeFile(`${cast}.new`, JSON.stringify([{ ...fox, display_name: "Reynard" }]));
    await rename(`${cast}.new`, cast);
    await seen("stdout", "1 character changed");
    await book.run("page", "put", "later", "--number", "99", "--body", "Another.");
    await write("a.md", "The lamp is back.");
    await seen("stdout", "p.1 a.md changed");
    expect(await pageIds()).toEqual(["a", "door", "later"]);
  });

  it("notices saves in a folder that was taken away and came back", async () => {
    await startWatch();
    await rename(folder, `${folder}.away`);
    await seen("stderr", /error\[FILE_UNREADABLE\]/);
    await rename(`${folder}.away`, folder);
    await write("a.md", "The lamp is back.");
    await seen("stdout", "p.1 a.md changed");
    expect(await quoteFor("lamp back")).toContain("The lamp is back.");
  });

  it.each([
    ["a file", ["pages/a.md", "--watch"], "--watch takes folders"],
    ["--dry-run", ["pages", "--watch", "--dry-run"], "--dry-run writes nothing"],
  ])("refuses %s, before anything is read", async (_, [path = "", ...flags], message) => {
    const { status, stderr } = await book.run("import", join(book.home, path), ...flags);
    expect(status).toBe(2);
    expect(stderr).toContain(`error[USAGE]: ${message}`);
    await expect(readFile(join(book.dataDir, "run.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
