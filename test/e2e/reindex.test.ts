import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BookProcess, openBookProcess } from "./book-process.ts";

let book: BookProcess;
beforeEach(async () => {
  book = await openBookProcess();
  // Short pages, because a real model embeds them, on machines of any speed.
  const pages = birds.map((bird, n) => ({ page_id: bird, number: n + 1, body: `A ${bird} stood on roof ${n}.` }));
  const file = join(book.home, "birds.json");
  await writeFile(file, JSON.stringify(pages));
  await book.run("import", file);
});
afterEach(() => book.close());

const birds = ["goose", "heron", "magpie", "owl", "wren", "stork", "crane", "gull", "swift", "rook", "kite", "finch"];
const questions = ["where did the goose stand", "who saw the owl", "the kite on a roof", "roof 5"];

interface Asked {
  readonly status: number;
  readonly generation: string | null;
  readonly question: string;
  /** The answer as it came, to be compared with what one generation alone answers. */
  readonly answer: string;
}

async function reader(): Promise<(question: string) => Promise<Asked>> {
  const { url, token } = await book.daemon();
  return async (question) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/retrieve?k=5&q=${encodeURIComponent(question)}`, { headers });
    const generation = response.headers.get("x-gibsey-generation");
    return { status: response.status, generation, question, answer: await response.text() };
  };
}

/** What each question is answered just now, under the generation that answers it. */
async function answersNow(): Promise<Map<string, string>> {
  const ask = await reader();
  const answers = await Promise.all(questions.map(ask));
  return new Map(answers.map(({ generation, question, answer }) => [`${generation} ${question}`, answer]));
}

describe("a reindex under readers", { timeout: 120_000 }, () => {
  it("fails no question and mixes no answer, and can be taken back at once", async () => {
    const before = await answersNow();
    const ask = await reader();
    const asked: Asked[] = [];
    let isOver = false;
    const readers = Array.from({ length: 10 }, async (_, number) => {
      for (let turn = number; !isOver; turn++) asked.push(await ask(questions[turn % questions.length] ?? ""));
    });
    const done = await book.run("reindex", "use-lite", "--json");
    isOver = true;
    await Promise.all(readers);
    expect(done.status, done.stderr).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({
      schema: "gibsey.reindex/1",
      from: "stub",
      to: "use-lite",
      switched: true,
      pages: 12,
    });
    const alone = new Map([...before, ...(await answersNow())]);
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked.length).toBeGreaterThan(questions.length);
    for (const { generation, question, answer } of asked) expect(answer).toBe(alone.get(`${generation} ${question}`));

    const back = await book.run("reindex", "--rollback", "--json");
    expect(JSON.parse(back.stdout)).toMatchObject({ from: "use-lite", to: "stub", embedded: 0 });
    expect(await answersNow()).toEqual(before);
  });

  it("lasts over a restart, and a daemon that is set to another model says how to go over", async () => {
    const moved = await book.run("reindex", "use-lite");
    expect(moved.stdout).toMatch(/^stub -> use-lite: 12 pages, 12 vectors, \d+ passages embedded/);
    expect(moved.stderr).toContain("GIBSEY_EMBEDDER still says stub");
    await book.run("down");
    const refused = await book.run("up");
    expect(refused.status).toBe(4);
    expect(refused.stderr).toMatch(/error\[GENERATION_PINNED\][^]*gibsey reindex stub/);
    const up = await book.runWith({ GIBSEY_EMBEDDER: "auto" }, "up");
    expect(up.status, up.stderr).toBe(0);
    const status = await book.run("status", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({ model: { provider: "use-lite" }, lag: 0 });
  });

  it("starts a daemon on the book's own model when none runs, and goes on where a kill stopped it", async () => {
    await book.run("down");
    expect((await book.run("reindex")).stdout).toContain("on stub already");
    const { pid } = await book.daemon();
    const reindexing = book.start("reindex", "use-lite");
    const ended = new Promise((resolve) => reindexing.on("close", resolve));
    await new Promise((resolve) => reindexing.stderr?.once("data", resolve));
    process.kill(pid, "SIGKILL");
    await ended;
    const again = await book.run("reindex", "use-lite", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ to: "use-lite", switched: true, pages: 12 });
    const once = JSON.parse((await book.runWith({ GIBSEY_EMBEDDER: "auto" }, "status", "--json")).stdout);
    expect(once).toMatchObject({ pages: 12, searchable: 12, lag: 0 });
  });

  it.each([
    [["reindex", "nothing"], 2, "MODEL_UNKNOWN"],
    [["reindex", "--rollback"], 2, "NO_PREVIOUS_MODEL"],
    [["reindex", "use-lite", "--rollback"], 2, "USAGE"],
  ])("refuses %j with status %i", async (words, status, code) => {
    const told = await book.run(...words);
    expect(told.status).toBe(status);
    expect(told.stderr).toMatch(new RegExp(`^error\\[${code}\\]: .+\nhint: .+`, "m"));
  });
});
