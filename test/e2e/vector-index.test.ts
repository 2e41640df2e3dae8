import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadFaiss } from "../../src/adapters/faiss/faiss-library.ts";
import { type BookProcess, openBookProcess } from "./book-process.ts";

let book: BookProcess;
beforeEach(async () => {
  book = await openBookProcess();
});
afterEach(() => book.close());

const hasFaiss = canLoadFaiss();
const question = "Who struck the first blow on the bell?";

describe("GIBSEY_INDEX", () => {
  it.skipIf(!hasFaiss)(
    "faiss answers as simd does, from the same snapshot (skipped where faiss-node isn't: npm run build:faiss)",
    async () => {
      await book.run("import", "samples/the-honest-half/pages");
      const bySimd = await ask();
      expect(await indexOf()).toMatchObject({ kind: "simd" });
      await book.run("down");
      expect((await book.runWith({ GIBSEY_INDEX: "faiss" }, "up")).status).toBe(0);
      expect(await indexOf()).toMatchObject({ kind: "faiss", vectors: expect.any(Number), bytes: expect.any(Number) });
      expect((await book.run("status")).stdout).toMatch(/^index +faiss, /m);
      expect(await ask()).toEqual(bySimd);
    },
  );

  it.skipIf(hasFaiss)("faiss, where it isn't installed, is told with what to type (skipped where it is)", async () => {
    const up = await book.runWith({ GIBSEY_INDEX: "faiss" }, "up");
    expect(up.status).toBe(4);
    expect(up.stderr).toMatch(/^error\[INDEX_UNAVAILABLE\].*\nhint: npm run build:faiss; or GIBSEY_INDEX=simd/m);
  });
});

async function ask(): Promise<unknown> {
  const { quotes } = JSON.parse((await book.run("ask", "--json", question)).stdout) as {
    quotes: { page_id: string; quote: string }[];
  };
  return quotes.map(({ page_id, quote }) => ({ page_id, quote }));
}

async function indexOf(): Promise<unknown> {
  return (JSON.parse((await book.run("status", "--json")).stdout) as { index: unknown }).index;
}

function canLoadFaiss(): boolean {
  try {
    loadFaiss();
    return true;
  } catch {
    return false;
  }
}
