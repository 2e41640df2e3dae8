import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { type BookProcess, openBookProcess } from "../e2e/book-process.ts";
import type { Told } from "./faults.ts";

/** A book that is broken and looked at, and a folder for what lies about. */
export interface DoctoredBook {
  readonly book: () => BookProcess;
  readonly doctor: (words: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<Told>;
  /** Beside the book; removed at the end. */
  readonly scratch: string;
}

/** Opens the sample as a book on the embedded runtime, with the stub embedder, for the tests of a file. */
export function useDoctoredBook({ isImported = true } = {}): DoctoredBook {
  const scratch = mkdtempSync(join(tmpdir(), "gibsey-doctor-"));
  let book: BookProcess;
  beforeAll(async () => {
    book = await openBookProcess();
    const sample = "samples/the-honest-half";
    if (isImported) await book.run("import", `${sample}/pages`, "--characters", `${sample}/characters.json`);
  });
  afterAll(async () => {
    await book.close();
    await rm(scratch, { recursive: true, force: true });
  });
  return {
    book: () => book,
    scratch,
    async doctor(words, environment = {}) {
      const { status, stdout, stderr } = await book.runWith(environment, "doctor", "--json", ...words);
      if (stdout === "") throw new Error(stderr);
      return { ...(JSON.parse(stdout) as Told), status };
    },
  };
}

/** Variables under which the program is told lies; see test/fakes/machine-lies.cjs. */
export function lies(told: Readonly<Record<string, string | number>>): Readonly<Record<string, string>> {
  const script = fileURLToPath(new URL("../fakes/machine-lies.cjs", import.meta.url));
  return { NODE_OPTIONS: `--require=${script}`, GIBSEY_TEST_LIES: JSON.stringify(told) };
}
