import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BookProcess, openBookProcess } from "../e2e/book-process.ts";
import { describeFaults, type Fault, type Told } from "./faults.ts";

let book: BookProcess;
beforeAll(async () => {
  book = await openBookProcess();
  await book.run("import", "samples/the-honest-half/pages", "--characters", "samples/the-honest-half/characters.json");
});
afterAll(() => book.close());

async function doctor(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Told> {
  const { status, stdout, stderr } = await book.runWith(environment, "doctor", "--json", ...words);
  if (stdout === "") throw new Error(stderr);
  return { ...(JSON.parse(stdout) as Told), status };
}

describe("the doctor of a book that is well", () => {
  it("finds nothing, and sends a canary through", async () => {
    const told = await doctor([]);
    expect(told.troubles).toEqual([]);
    expect(told).toMatchObject({ status: 0, ok: true, canary: { kind: "arrived" } });
  });
});

const faults: readonly Fault<BookProcess>[] = [
  {
    name: "the daemon is killed with SIGKILL",
    check: "daemon.process",
    tells: /has ended/,
    isFixed: true,
    inject: async (book) => {
      const { pid } = await book.daemon();
      process.kill(pid, "SIGKILL");
      return async () => void (await book.run("up"));
    },
  },
];

describeFaults({ runtime: "embedded", book: () => book, doctor, timeoutMs: 60_000 }, faults);
