import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ChatServer, openChatServer } from "../fakes/chat-server.ts";
import { startProgram } from "./start-program.ts";
import { hasTerminals, startOnTerminal, type TerminalProcess } from "./terminal-process.ts";

const patience = { timeout: 20_000, interval: 20 };

let home: string;
let server: ChatServer;
let chat: TerminalProcess | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-chat-"));
  server = await openChatServer();
});
afterEach(async () => {
  chat?.kill();
  chat = undefined;
  await server.close();
  await rm(home, { recursive: true, force: true });
});

function environment(): NodeJS.ProcessEnv {
  const here = { GIBSEY_DATA_DIR: join(home, "book"), GIBSEY_URL: server.url, GIBSEY_TOKEN: "t" };
  return { PATH: process.env["PATH"], HOME: home, LANG: "C.UTF-8", ...here };
}

function start(...words: string[]): TerminalProcess {
  // A CI is no reason to draw less on a terminal.
  chat = startOnTerminal(["chat", ...words], { ...environment(), CI: "true" });
  return chat;
}

async function expectShown(screen: TerminalProcess, pattern: RegExp): Promise<void> {
  await vi.waitFor(async () => expect((await screen.rows()).join("\n")).toMatch(pattern), patience);
}

/** Lets the answer be said, a piece for each pattern that is to be shown then. */
async function hear(screen: TerminalProcess, ...shown: RegExp[]): Promise<void> {
  for (const pattern of shown) {
    await vi.waitUntil(() => server.goOn(), patience);
    await expectShown(screen, pattern);
  }
}

describe.skipIf(!hasTerminals)("a chat on a real terminal", () => {
  it("is typed, heard, stopped, left, and gone on with", { timeout: 60_000 }, async () => {
    const first = start("fox");
    await expectShown(first, /London Fox {2}127\.0\.0\.1:\d+ {2}\/help\n›/);
    first.type("who had the key?\r");
    await expectShown(first, /thinks…/);
    await hear(first, /▌ “The lamp went out at nine\.” \(p\.12\)/, /I had the key,/);
    first.resize(50, 20);
    await hear(first, /and I told/);
    expect((await first.rows()).filter((row) => row.startsWith("› who had"))).toHaveLength(1);
    first.type("\u0003");
    await expectShown(first, /\(stopped\)/);
    await vi.waitFor(() => expect(server.open()).toBe(0), patience);
    first.type("\u0003");
    expect(await first.ended).toBe(0);
    expect((await first.rows()).join("")).toMatch(/go on with: gibsey chat --resume \d{8}-\d{6}-.{4}$/);
    const chats = join(home, "book", "chats");
    const [file = ""] = await readdir(chats);
    expect((await stat(join(chats, file))).mode & 0o777).toBe(0o600);

    const second = start("--resume");
    await expectShown(second, /\(stopped\)\n\nLondon Fox {2}fake:model .*\n›/);
    second.type("and who else?\r");
    await hear(second, /thinks|“/, /I had/, /and I/, /told nobody \(p\.12\)\.\n\nLondon Fox/);
    expect(server.asked.at(-1)).toMatchObject({ char_id: "london-fox", turns: [{ question: "who had the key?" }] });
    second.type("/quit\r");
    expect(await second.ended).toBe(0);
    expect((await readFile(join(chats, file), "utf8")).trimEnd().split("\n")).toHaveLength(2);
  });

  it("goes on after a Ctrl+Z that no shell takes, and keeps what was said when the terminal is closed", async () => {
    const screen = start("fox");
    await expectShown(screen, /\n›$/);
    screen.type("who had\u001a");
    screen.type(" the key?\r");
    await hear(screen, /› who had the key\?[^]*▌ “/, /I had the key,/);
    screen.kill();
    await vi.waitFor(async () => {
      const folder = join(home, "book", "chats");
      const [file = ""] = await readdir(folder);
      const kept: unknown = JSON.parse(await readFile(join(folder, file), "utf8"));
      expect(kept).toMatchObject({
        question: "who had the key?",
        answer: expect.stringContaining("I had"),
        state: "stopped",
      });
    }, patience);
  });

  it("lets a character be chosen, and is left by Esc", async () => {
    const screen = start();
    await expectShown(screen, /❯ the book itself\n {2}London Fox/);
    screen.type("\u001b");
    expect(await screen.ended).toBe(0);
  });

  it("in lines writes what is said, and nothing twice", async () => {
    const screen = start("fox", "--plain");
    await expectShown(screen, /^you>/m);
    screen.type("who?\r");
    await hear(
      screen,
      /^London Fox> “The lamp went out at nine\.” \(p\.12\)$/m,
      /^I had/m,
      /told/,
      /^I had the key, and I told nobody \(p\.12\)\.\nyou>/m,
    );
    screen.type("\u0004");
    expect(await screen.ended).toBe(0);
    expect((await screen.rows()).join("\n")).toMatch(/\nyou> ?\ngo on with: gibsey chat --resume/);
  });
});

describe("one question", () => {
  const said = "“The lamp went out at nine.” (p.12)\n\nI had the key, and I told nobody (p.12).\n";

  it("is answered on stdout, and is part of no saved chat", async () => {
    const { ended, output } = startProgram(
      ["chat", "fox", "-p", "who?", "--upto", "12", "--user", "ada"],
      environment(),
    );
    await vi.waitFor(() => {
      server.goOn();
      expect(output.stdout).toBe(said);
    }, patience);
    expect(await ended).toEqual({ status: 0, stdout: said, stderr: "" });
    expect(server.asked).toEqual([{ user_id: "ada", char_id: "london-fox", text: "who?", upto: 12, turns: [] }]);
    await expect(readdir(join(home, "book", "chats"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is written to a file with its answer", async () => {
    const file = join(home, "chat.md");
    const { ended } = startProgram(["chat", "fox", "-p", "who?", "--export", file], environment());
    await vi.waitFor(() => expect(server.goOn() || server.asked.length > 0).toBe(true), patience);
    const goingOn = setInterval(() => server.goOn(), 20);
    expect(await ended).toEqual({ status: 0, stdout: said, stderr: `written to ${file}\n` });
    const told = await startProgram(["chat", "fox", "-p", "who?", "--export", "-", "--json"], environment()).ended;
    clearInterval(goingOn);
    const documents = told.stdout.trimEnd().split("\n");
    expect(documents.map((line): unknown => JSON.parse(line)).at(-1)).toEqual({
      schema: "gibsey.chat-export/1",
      text: await readFile(file, "utf8"),
    });
    expect(await readFile(file, "utf8")).toMatch(/^# A conversation\n\n> who\?\n\n\*\*London Fox\*\*\n\n“The lamp/);
  });

  it("is all that comes from a pipe, and with --plain each line of it", async () => {
    const goingOn = setInterval(() => server.goOn(), 20);
    const whole = await startProgram(["chat", "fox"], environment(), "who\nhad it?\n").ended;
    expect([whole.stdout, server.asked.map(({ text }) => text)]).toEqual([said, ["who had it?"]]);
    const lines = await startProgram(["chat", "fox", "--plain"], environment(), "who?\n/who\n").ended;
    clearInterval(goingOn);
    expect(lines.stdout).toBe(
      `London Fox> ${said}the book itself\n> London Fox  p.9 to 24\nGlyph Marrow  p.25 to 203\n`,
    );
    expect(lines.stderr).toMatch(/^go on with: gibsey chat --resume/);
  });

  it("is no error where its reader leaves early, also with --plain", async () => {
    const goingOn = setInterval(() => server.goOn(), 20);
    const { child, ended } = startProgram(["chat", "fox", "--plain"], environment(), "who?\nwho?\n");
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ status: 0 });
    clearInterval(goingOn);
  });

  it.each([
    [["-p", "who?", "nobody"], 3, "CHARACTER_UNKNOWN"],
    [["-p", " "], 2, "QUESTION_INVALID"],
    [["--resume"], 3, "CHAT_UNKNOWN"],
    [["--resume", "../../x"], 2, "USAGE"],
    [["--export", "x.md"], 2, "USAGE"],
    [["-p", "who?", "--upto", "x"], 2, "UPTO_INVALID"],
  ])("of %j is refused with status %i", async (words, status, code) => {
    const told = await startProgram(["chat", ...words], environment()).ended;
    expect([told.status, told.stdout]).toEqual([status, ""]);
    expect(told.stderr).toMatch(new RegExp(`^error\\[${code}\\]: .+\nhint: .+`));
  });

  it("to a daemon that is away is refused with status 4", async () => {
    await server.close();
    expect(await startProgram(["chat", "-p", "who?"], environment()).ended).toMatchObject({ status: 4, stdout: "" });
  });
});
