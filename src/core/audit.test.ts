import { describe, expect, it } from "vitest";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { auditBook, stillIncomplete } from "./audit.ts";

const pageOf = (n: number, body = `The lamp of room ${n} was lit.`) => {
  return { page_id: `p${String(n).padStart(3, "0")}`, number: n, section: 0, char_id: "", title: "", body };
};

async function learned(count: number) {
  const { book, parts, memory } = openMemoryUnderTest();
  await book.pages.put([...Array.from({ length: count }, (_, n) => pageOf(n + 1)), pageOf(count + 1, "  ")]);
  await memory.reconcile();
  return { ...parts, generation: parts.embedder.generation };
}

const never = () => false;

describe("an audit of a book", () => {
  it("counts every page, and finds nothing missing in a book that is learned", async () => {
    const { generation, ...stores } = await learned(150);
    expect(await auditBook(stores, generation, never)).toEqual({ pages: 151, blank: 1, incomplete: [], isWhole: true });
  });

  it("finds pages without vectors, and those whose vectors are of another text", async () => {
    const { generation, ...stores } = await learned(3);
    await stores.vectors.remove(generation, ["p001"]);
    await stores.pages.put([pageOf(2, "Another text.")]);
    const { incomplete } = await auditBook(stores, generation, never);
    expect(incomplete).toEqual(["p001", "p002"]);
    await stores.pages.remove("p002");
    expect(await stillIncomplete(stores, generation, incomplete)).toEqual(["p001"]);
  });

  it("says so when time was up before the last page", async () => {
    const { generation, ...stores } = await learned(150);
    let looks = 0;
    expect(await auditBook(stores, generation, () => looks++ === 1)).toMatchObject({ pages: 64, isWhole: false });
  });
});
