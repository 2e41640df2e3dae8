import { describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { createFakeCards } from "../../test/fakes/cards.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import type { Page } from "../core/page.ts";
import { BookWriter } from "./book-writer.ts";
import { systemClock } from "./clock.ts";
import { SearchableWatch } from "./searchable.ts";

function openWriter() {
  const { memory, book } = openMemoryUnderTest();
  const { pages, characters } = book;
  const cards = createFakeCards();
  const writer = new BookWriter({ pages, characters, cards, watch: new SearchableWatch(memory), clock: systemClock });
  return { writer, pages, book, cards };
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

describe("a character that is written", () => {
  const fox = { char_id: "fox", display_name: "The Fox", color_hex: "#CC5500" };

  it("keeps what isn't given, loses what is null, and has the card that it comes with", async () => {
    const { writer, book, cards } = openWriter();
    const card = { json: "{}" };
    await writer.putCharacter("fox", { ...fox, tone: "sly", system_prompt: "You are a fox." }, { card });
    expect(await writer.putCharacter("fox", { display_name: "Reynard" }, {})).toMatchObject({ outcome: "changed" });
    expect(await writer.putCharacter("fox", { tone: null }, {})).toMatchObject({ outcome: "changed" });
    expect(await book.characters.get("fox")).toEqual({
      ...fox,
      display_name: "Reynard",
      system_prompt: "You are a fox.",
    });
    expect(await cards.get("fox")).toEqual(card);
  });

  it("that is to be new is refused where there is another, with its card, and may come again", async () => {
    const { writer, cards } = openWriter();
    await writer.putCharacter("fox", fox, {});
    expect(await writer.putCharacter("fox", fox, { isNew: true })).toMatchObject({ outcome: "same" });
    const other = writer.putCharacter("fox", { tone: "sly" }, { card: { json: "{}" }, isNew: true });
    await expect(other).rejects.toMatchObject({ code: "CHARACTER_TAKEN", hint: expect.stringContaining("--as") });
    expect(await cards.get("fox")).toBeUndefined();
  });

  it("has a prompt of its own as soon as somebody writes one, and keeps it in an import that tells of none", async () => {
    const { writer, book } = openWriter();
    const derived = { system_prompt: "You are the Fox.", prompt_source: "derived", tone: "sly" } as const;
    await book.characters.put([{ ...fox, ...derived }]);
    const importFox = (over: object) =>
      writer.write({ pages: [], characters: [{ ...fox, ...over }], replace: false }, {});
    await importFox({ color_hex: "#000000" });
    expect(await book.characters.get("fox")).toEqual({ ...fox, ...derived, color_hex: "#000000" });
    await writer.putCharacter("fox", { system_prompt: "You are the Fox." }, {});
    expect((await book.characters.get("fox"))?.prompt_source).toBeUndefined();
    await importFox({ system_prompt: "You are a vixen." });
    expect(await book.characters.get("fox")).toEqual({ ...fox, system_prompt: "You are a vixen.", tone: "sly" });
  });
});
