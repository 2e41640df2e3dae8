import { describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import type { Page } from "../core/page.ts";
import { BookWriter } from "./book-writer.ts";
import { systemClock } from "./clock.ts";
import { SearchableWatch } from "./searchable.ts";

function openWriter() {
  const { memory, book } = openMemoryUnderTest();
  const { pages, characters } = book;
  const writer = new BookWriter({ pages, characters, watch: new SearchableWatch(memory), clock: systemClock });
  return { writer, pages, book };
}

function draftOf(pages: readonly Page[], replace = false) {
  return { pages: pages.map((page) => ({ page, where: page.page_id })), characters: [], replace };
}

describe("a dry run", () => {
  it("tells what would be added, changed, left and removed, and does none of it", async () => {
    const { writer, pages } = openWriter();
    await pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3)]);
    const draft = draftOf([pageOf("a", 1), pageOf("b", 2, { body: "Other words." }), pageOf("d", 3)], true);
    expect(await writer.preview(draft)).toEqual({ added: 1, changed: 1, same: 1, removed: 1 });
    expect(await pages.count()).toBe(3);
  });

  it("refuses a number that a row of the book keeps, as the write does", async () => {
    const { writer, pages } = openWriter();
    await pages.put([pageOf("a", 1)]);
    const draft = draftOf([pageOf("b", 1)]);
    const refusal = { code: "PAGE_DUPLICATE" };
    await expect(writer.preview(draft)).rejects.toMatchObject(refusal);
    await expect(writer.write(draft, {})).rejects.toMatchObject(refusal);
    expect(await writer.preview(draftOf([pageOf("a", 2), pageOf("b", 1)]))).toMatchObject({ added: 1, changed: 1 });
    expect(await writer.preview(draftOf([pageOf("b", 1)], true))).toMatchObject({ added: 1, removed: 1 });
  });
});

describe("one page", () => {
  it("gets the number after the last, and keeps what isn't given", async () => {
    const { writer, pages } = openWriter();
    await pages.put([pageOf("a", 7)]);
    await writer.putPage("b", { body: "Tea.", title: "Noon" });
    expect((await writer.putPage("b", { body: "No tea." })).page).toMatchObject({ number: 8, title: "Noon" });
  });

  it("never shares its number with one that is written in the same instant", async () => {
    const { writer } = openWriter();
    const written = await Promise.all(["a", "b", "c"].map((id) => writer.putPage(id, { body: "Tea." })));
    expect(written.map(({ page }) => page.number)).toEqual([1, 2, 3]);
  });

  it("is refused when it isn't there to be removed", async () => {
    await expect(openWriter().writer.removePage("a")).rejects.toMatchObject({ code: "PAGE_UNKNOWN" });
  });
});
