import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readQuestions } from "./questions.ts";

const signal = new AbortController().signal;
const sharedQuestions = fileURLToPath(new URL("../../../../shared/corpus/questions.dev.json", import.meta.url));
const question = { id: "q1", kind: "fact", query: "Who lives there?", gold: ["17"] };

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "gibsey-questions-"));
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

async function write(name: string, questions: readonly unknown[]): Promise<string> {
  const path = join(root, name);
  await writeFile(path, JSON.stringify(questions, undefined, 1));
  return path;
}

describe("a file of questions", () => {
  test("keeps id, kind, query and gold, and takes numbers for page ids", async () => {
    const path = await write("a.json", [
      { ...question, why: "because" },
      { ...question, id: 2, gold: [4, "5"] },
    ]);
    expect(await readQuestions(path, signal)).toEqual([question, { ...question, id: "2", gold: ["4", "5"] }]);
  });

  test("may tell the character whom a question is put to", async () => {
    const path = await write("put.json", [{ ...question, char_id: "fox" }]);
    expect(await readQuestions(path, signal)).toEqual([{ ...question, char_id: "fox" }]);
  });

  test("may hold questions that the book doesn't answer", async () => {
    const path = await write("b.json", [{ ...question, gold: [] }]);
    expect(await readQuestions(path, signal)).toMatchObject([{ gold: [] }]);
  });

  test.each([
    [{ query: " " }, 'query is " "; expected a question'],
    [{ query: undefined }, "query is missing; expected text"],
    [{ kind: 1 }, "kind is 1; expected text"],
    [{ gold: "17" }, 'gold is "17"; expected a list of page_ids'],
    [{ gold: ["1", 2.5] }, "gold.1 is 2.5; expected text or a whole number"],
  ])("is refused with the line of a wrong question: %j", async (fields, problem) => {
    const path = await write("c.json", [question, { ...question, ...fields }]);
    await expect(readQuestions(path, signal)).rejects.toMatchObject({
      code: "FILE_INVALID",
      message: `${path} line 10 (question 2 of 2): ${problem}`,
    });
  });

  test("is refused without questions", async () => {
    await expect(readQuestions(await write("d.json", []), signal)).rejects.toMatchObject({ code: "FILE_INVALID" });
  });

  test("of 90 reads in full", async ({ skip }) => {
    skip(!existsSync(sharedQuestions), "the shared corpus isn't beside this checkout");
    const questions = await readQuestions(sharedQuestions, signal);
    expect(questions).toHaveLength(90);
    expect(questions.some(({ gold }) => gold.length === 0)).toBe(true);
  });
});
