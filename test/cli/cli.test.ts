import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { createDeadLetters } from "../../src/adapters/sqlite/dead-letters.ts";
import { type BookProcess, openBookProcess } from "../e2e/book-process.ts";
import type { ProgramOutput } from "../e2e/start-program.ts";

let book: BookProcess;
beforeAll(async () => {
  book = await openBookProcess();
  await book.run("import", "samples/the-honest-half/pages", "--characters", "samples/the-honest-half/characters.json");
});
afterAll(() => book.close());

function documentOf({ stdout }: ProgramOutput): unknown {
  return JSON.parse(stdout);
}

describe("the command line", () => {
  it.each([
    [["ask", "-k", "0", "why"], 2, "K_INVALID"],
    [["ask", "-k", "51", "why"], 2, "K_INVALID"],
    [["ask", "--upto", "-1", "why"], 2, "UPTO_INVALID"],
    [["ask", "--upto", "ten", "why"], 2, "UPTO_INVALID"],
    [["ask", " "], 2, "QUESTION_INVALID"],
    [["ask", "-k", "1.5", "why"], 2, "K_INVALID"],
    [["ask", "-k", "-1", "why"], 2, "K_INVALID"],
    [["ask", "--as", "nobody", "why"], 3, "CHARACTER_UNKNOWN"],
    [["ask", "--format", "xml", "why"], 2, "USAGE"],
    [["import", "nowhere.json"], 2, "FILE_UNREADABLE"],
    [["import", ""], 2, "FILE_UNREADABLE"],
    [["import", "package.json"], 2, "FILE_INVALID"],
    [["page", "put", "new"], 2, "USAGE"],
    [["page", "put", "new", "--body-file", "package-lock.json", "--number", "1.5"], 2, "USAGE"],
    [["eval", "package.json"], 2, "FILE_INVALID"],
    [["page", "get", "nobody"], 3, "PAGE_UNKNOWN"],
    [["page"], 2, "USAGE"],
    [["frobnicate"], 2, "USAGE"],
    [["status", "--frobnicate"], 2, "USAGE"],
    [["--runtime", "native", "status"], 2, "RUNTIME_CONFLICT"],
    [["--runtime", "sideways", "status"], 2, "SETTING_INVALID"],
    [["models", "use", "nothing"], 2, "MODEL_UNKNOWN"],
    [["down", "--purge"], 2, "USAGE"],
    [["credits", "ada", "--grant", "1.5"], 2, "CREDITS_INVALID"],
    [["credits", "ada", "--grant", "0"], 2, "CREDITS_INVALID"],
    [["credits", "x\ny"], 2, "USER_INVALID"],
    [["vault", "save", "--page", "lamp"], 2, "USAGE"],
    [["vault", "save", "--page", "nowhere", "--quote", "Tea."], 3, "PAGE_UNKNOWN"],
    [["vault", "save", "--page", "the-tin", "--quote", "Coffee is served."], 3, "QUOTE_UNKNOWN"],
    [["vault", "show", "nothing"], 3, "VAULT_UNKNOWN"],
    [["vault", "rm", "nothing"], 3, "VAULT_UNKNOWN"],
    [["vault", "list", "--user", "x\ny"], 2, "USER_INVALID"],
    [["vault", "list", "--limit", "0"], 2, "USAGE"],
    [["characters", "show", "nobody"], 3, "CHARACTER_UNKNOWN"],
    [["characters", "export", "nobody"], 3, "CHARACTER_UNKNOWN"],
    [["characters", "export", "nobody", "--format", "v7"], 2, "USAGE"],
    [["characters", "export", "nobody", "--format", "png"], 2, "USAGE"],
    [["characters", "put", "nobody"], 2, "USAGE"],
    [["characters", "put", "nobody", "--tone", "dry"], 2, "CHARACTER_INVALID"],
    [["characters", "import", "nowhere.png"], 2, "FILE_UNREADABLE"],
    [["characters", "import", "package.json"], 2, "FILE_INVALID"],
    [["dlq", "show", "outbox:99"], 3, "LETTER_UNKNOWN"],
    [["dlq", "replay", "outbox:99"], 3, "LETTER_UNKNOWN"],
    [["dlq", "replay"], 2, "USAGE"],
    [["dlq", "drop", "--all", "outbox:1"], 2, "USAGE"],
    [["dlq", "drop", "outbox:1"], 2, "USAGE"],
    [["doctor", "--only", "book.cellar"], 2, "USAGE"],
    [["doctor", "--report", "nowhere/report.md"], 2, "FILE_UNREADABLE"],
  ])("tells what is wrong with %j, with status %i, for people and for programs", async (words, status, code) => {
    const told = await book.run(...words);
    expect(told.status, told.stderr).toBe(status);
    expect(told.stderr).toMatch(new RegExp(`^error\\[${code}\\]: .+\nhint: .+`, "m"));
    expect(told.stdout).toBe("");
    const json = await book.run("--json", ...words);
    expect(json.status).toBe(status);
    expect(documentOf(json)).toEqual({ error: { code, message: expect.any(String), hint: expect.any(String) } });
  });

  it("refuses what can't be read or kept, names the place, and changes nothing", async () => {
    const before = (await book.run("page", "list")).stdout;
    const page = (page_id: string, number: number) => ({ page_id, number, body: "Tea." });
    for (const [name, contents, args, told] of [
      ["broken.json", '[\n{"page_id": "x" "number": 1}]', ["import"], "broken.json line 2"],
      ["broken.jsonl", `${JSON.stringify(page("x", 901))}\n{"page_id":`, ["import"], "broken.jsonl line 2"],
      ["ids.json", JSON.stringify([page("x", 901), page("x", 902)]), ["import"], "PAGE_DUPLICATE"],
      ["taken.json", JSON.stringify([page("x", 1)]), ["import"], "PAGE_DUPLICATE"],
      ["taken.json", JSON.stringify([page("x", 1)]), ["import", "--dry-run"], "PAGE_DUPLICATE"],
      ["empty.jsonl", "", ["import"], "BOOK_EMPTY"],
      ["huge.txt", "x".repeat(10_000_000), ["page", "put", "x", "--body-file"], "PAGE_TOO_LARGE"],
      ["latin1.txt", Buffer.from([0x67, 0xf6]), ["page", "put", "x", "--body-file"], "latin1.txt line 1"],
    ] as const) {
      const file = join(book.home, name);
      writeFileSync(file, contents);
      const refused = await book.run(...args, file);
      expect(refused.status, refused.stderr).toBe(2);
      expect(refused.stderr).toContain(told);
      expect(refused.stdout).toBe("");
    }
    expect((await book.run("page", "list")).stdout).toBe(before);
  });

  it("reads files with a byte order mark and Windows line ends", async () => {
    const file = join(book.home, "windows.jsonl");
    writeFileSync(
      file,
      '\ufeff{"page_id":"w1","number":901,"body":"Tea."}\r\n{"page_id":"w2","number":902,"body":"Noon."}\r\n',
    );
    expect(documentOf(await book.run("import", "--json", file))).toMatchObject({ added: 2, failed: 0 });
    expect(documentOf(await book.run("page", "get", "w2", "--json"))).toMatchObject({ body: "Noon." });
    for (const id of ["w1", "w2"]) await book.run("page", "rm", id);
  });

  it("says nothing of a reader who leaves early, as head does", async () => {
    const child = book.start("page", "list");
    let stderr = "";
    child.stderr?.on("data", (text) => (stderr += String(text)));
    child.stdout?.destroy();
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/error|EPIPE/);
  });

  it("refuses a wrong token with status 5", async () => {
    const refused = await book.runWith({ GIBSEY_TOKEN: "wrong" }, "ask", "why");
    expect(refused.status).toBe(5);
    expect(refused.stderr).toMatch(/error\[TOKEN_REFUSED\].+\nhint: .*GIBSEY_TOKEN/);
  });

  it("imports the same book again without embedding anything", async () => {
    const again = await book.run("import", "samples/the-honest-half/pages", "--json");
    expect(documentOf(again)).toMatchObject({ schema: "gibsey.import/1", added: 0, same: 32, embedded: 0, failed: 0 });
    const dry = await book.run(
      "import",
      "samples/the-honest-half/edits/2026-10-14-bakery-yard.md",
      "--dry-run",
      "--json",
    );
    expect(documentOf(dry)).toMatchObject({ changed: 1, dryRun: true });
  });

  it("answers with quotes, or says with status 3 that the book doesn't tell", async () => {
    const found = await book.run("ask", "--json", "-k", "2", "Who struck the first blow on the bell?");
    expect(found.status).toBe(0);
    expect(documentOf(found)).toMatchObject({
      schema: "gibsey.ask/1",
      k: 2,
      evidence: "some",
      freshness: { lag: 0 },
      quotes: [{ page_id: "bakery-yard", number: 19, title: "The Bakery Yard", verified: true }, {}],
    });
    const none = await book.run("ask", "zyx quux flurb");
    expect(none.status).toBe(3);
    expect(none.stdout).toContain("No evidence");
    const early = await book.run("ask", "--upto", "18", "--json", "Who struck the first blow on the bell?");
    const numbers = [...early.stdout.matchAll(/"number":(\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toHaveLength(5);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(18);
    const nothing = await book.run("ask", "--upto", "0", "Who struck the first blow on the bell?");
    expect(nothing).toMatchObject({ status: 3, stdout: expect.stringContaining("up to page 0") });
    const misspelt = await book.run("ask", "--json", "Who struck the first blow in the bakry yrad?");
    expect(documentOf(misspelt)).toMatchObject({ readAs: "Who struck the first blow in the bakery yard?" });
    const csv = await book.run("ask", "--format", "csv", "-k", "1", "bell");
    expect(csv.stdout).toMatch(/^page_id,number,title,quote,start,end,score\r\n/);
  });

  it("writes, reads, lists and removes a page, without its escapes reaching the terminal", async () => {
    const put = await book.run("page", "put", "sly", "--body", "\u001b[31mred\u001b[0m geese \u0007 everywhere");
    expect(put.status, put.stderr).toBe(0);
    const got = await book.run("page", "get", "sly");
    expect(got.stdout).toContain("geese");
    expect(got.stdout).not.toMatch(/[\u001b\u0007]/);
    expect((await book.run("ask", "red geese everywhere")).stdout).not.toMatch(/[\u001b\u0007]/);
    expect((await book.run("page", "list")).stdout).toContain("sly");
    expect((await book.run("page", "rm", "sly")).status).toBe(0);
  });

  it("shows status, settings and models in the shapes that others read", async () => {
    expect(documentOf(await book.run("status", "--json"))).toMatchObject({
      runtime: "embedded",
      daemon: { state: "ready", url: expect.stringContaining("http://127.0.0.1:"), pid: expect.any(Number) },
      pages: 32,
      lag: 0,
      model: { provider: "stub" },
      index: { kind: "simd", vectors: expect.any(Number), bytes: expect.any(Number) },
      services: [{ name: "daemon" }],
    });
    const config = await book.runWith({ GIBSEY_TOKEN: "planted-secret" }, "config");
    expect(config.stdout).toMatch(/embedder +stub +GIBSEY_EMBEDDER/);
    expect(config.stdout + config.stderr).not.toContain("planted-secret");
    expect(documentOf(await book.run("models", "--json", "list"))).toMatchObject({
      models: expect.arrayContaining([expect.objectContaining({ name: "use-lite" })]),
      chat: { name: "quote", from: "default" },
    });
    const questions = "samples/the-honest-half/questions.json";
    expect(documentOf(await book.run("eval", "--json", questions))).toMatchObject({ questions: 30, answerable: 25 });
    expect((await book.run("logs", "-n", "1")).stdout.trim().split("\n")).toHaveLength(1);
  });

  it("lists, shows, replays and drops what could not be learned, without its escapes reaching the terminal", async () => {
    expect((await book.run("dlq", "list")).stdout).toContain("No dead letters");
    const database = openDatabase(join(book.dataDir, "gibsey.db"));
    const letters = createDeadLetters(database);
    const sly = "\u001b[31mred\u0007";
    const event = {
      table: "pages",
      key: `{"page_id":"lunches"}`,
      value: null,
      position: { file: "outbox", offset: 7 },
    };
    await letters.add(event, { page_id: "lunches", reason: `NaN ${sly}`, atMs: 1_700_000_000_000 });
    const poison = { ...event, key: null, value: `{"x": "${sly}`, position: { file: "outbox", offset: 8 } };
    await letters.add(poison, { page_id: null, reason: sly, atMs: 1_700_000_000_000 });
    database.close();

    expect((await book.run("status")).stdout).toContain("2 changes could not be learned: gibsey dlq list");
    const listed = await book.run("dlq", "list");
    expect(listed.stdout).toMatch(/outbox:7 +page lunches +2023-11-14T22:13:20.000Z, tried once\n +NaN/);
    const shown = await book.run("dlq", "show", "outbox:8");
    expect(shown.stdout).toContain('{"x": "');
    expect(listed.stdout + shown.stdout).not.toMatch(/[\u001b\u0007]/);
    expect(documentOf(await book.run("dlq", "list", "--json"))).toMatchObject({
      schema: "gibsey.dlq/1",
      letters: [
        { id: "outbox:7", table: "pages", page_id: "lunches", tries: 1 },
        { id: "outbox:8", page_id: null },
      ],
    });
    const replayed = await book.run("dlq", "replay", "--all", "--json");
    expect(replayed.status).toBe(4);
    expect(documentOf(replayed)).toMatchObject({ replayed: ["outbox:7"], stayed: [{ id: "outbox:8" }] });
    const stays = await book.run("dlq", "replay", "outbox:8");
    expect(stays.stdout).toMatch(/^outbox:8 stays: isn't valid JSON\n0 letters replayed, 1 stay/);
    expect(documentOf(await book.run("dlq", "show", "outbox:8", "--json"))).toMatchObject({ tries: 3, event: poison });
    const dropped = await book.run("dlq", "drop", "--all", "--yes", "--json");
    expect(documentOf(dropped)).toEqual({ schema: "gibsey.dlq-drop/1", dropped: ["outbox:8"] });
    expect((await book.run("status")).stdout).not.toContain("dlq");
  });

  it("plays the demo to its end", async () => {
    const demo = await book.run("demo", "--json");
    expect(documentOf(demo)).toMatchObject({ ok: true, quote: { page_id: "bakery-yard" } });
    const names = ["write", "change-log", "feed", "embed", "store", "index", "quote"];
    expect(documentOf(demo)).toMatchObject({ hops: names.map((name) => ({ name })) });
    const told = (await book.run("demo")).stdout.split("\n");
    const tooWide = told.filter((line) => line.length > 80 && !line.includes(book.home));
    expect(tooWide).toEqual([]);
    // A command that doesn't fit goes on in the next line, as a shell reads it.
    expect(told.at(-3)).toMatch(/^ {3}gibsey ask --data-dir \S+ \\$/);
    expect(told.at(-2)).toBe('      "what was in the coffin?"');
  });

  it("colours only where it is wanted", async () => {
    expect((await book.runWith({ FORCE_COLOR: "1" }, "status")).stdout).toContain("\u001b[");
    expect((await book.runWith({ FORCE_COLOR: "1", NO_COLOR: "1" }, "status")).stdout).not.toContain("\u001b[");
    expect((await book.run("status")).stdout).not.toContain("\u001b[");
  });
});

describe("what is printed from the sources", () => {
  it("is the help of the program, without loading it", async () => {
    const help = await book.run("--help");
    expect(help.stdout).toBe(readFileSync("dist/help.txt", "utf8"));
    expect((await book.run("-q", "--help")).stdout).toBe(help.stdout);
  });

  it("is the table of errors", () => {
    const printed = execFileSync(process.execPath, [join("scripts", "errors-doc.mjs")], { encoding: "utf8" });
    expect(readFileSync("docs/ERRORS.md", "utf8")).toBe(printed);
  });

  it("loads for `ask` nothing that only others use", async () => {
    const { stderr } = await book.runWith({ NODE_DEBUG: "module,esm" }, "ask", "bell");
    for (const name of [
      "libsql",
      "onnxruntime",
      "zod",
      "fastify",
      "prom-client",
      "tokenizers",
      "chokidar",
      "ink",
      "react",
    ]) {
      expect(stderr).not.toContain(`node_modules/${name}`);
    }
    expect(stderr).toContain("porter2");
  });
});
