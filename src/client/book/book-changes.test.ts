import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeBook } from "../../../test/fakes/book.ts";
import { fcRuns } from "../../../test/fc-runs.ts";
import type { Page } from "../../core/page.ts";
import type { PlacedPage } from "../../core/store/book.ts";
import { type BookChange, changedCharacters, changesBetween } from "./book-changes.ts";

function placed(...pages: readonly Page[]): PlacedPage[] {
  return pages.map((page) => ({ page, where: `${page.page_id}.md` }));
}

function between(before: readonly Page[], after: readonly Page[]): readonly BookChange[] {
  return changesBetween(new Map(placed(...before).map((one) => [one.page.page_id, one])), placed(...after));
}

function shown(changes: readonly BookChange[]): string[] {
  return changes.map(({ kind, page }) => `${page.page_id} ${kind}`);
}

describe("what changed between two readings of a folder", () => {
  test("is nothing when only files were renamed", () => {
    const [before] = placed(pageOf("a", 1));
    expect(before && changesBetween(new Map([["a", before]]), [{ ...before, where: "b.md" }])).toEqual([]);
  });

  test.each([{ section: 2 }, { char_id: "owl" }, { title: "" }, { body: "" }])(
    "is a change of a page by %j",
    (change) => {
      const page = pageOf("a", 1);
      expect(shown(between([page], [{ ...page, ...change, number: 2 }]))).toEqual(["a changed"]);
    },
  );

  test("tells the pages that an inserted one moves from those that were written", () => {
    const title = "Dusk";
    const before = [pageOf("a", 1, { title }), pageOf("b", 2, { title })];
    const after = [pageOf("a", 1, { title }), pageOf("ab", 2, { title }), pageOf("b", 3, { title })];
    expect(shown(between(before, after))).toEqual(["ab added", "b renumbered"]);
    expect(shown(between(after, before))).toEqual(["ab removed", "b renumbered"]);
  });

  test("applied in its order makes a book the folder, whatever was saved, and leaves pages from elsewhere alone", async () => {
    const text = fc.record({
      page_id: fc.constantFrom("a", "b", "c", "d", "e"),
      body: fc.constantFrom("Tea.", "Geese.", ""),
    });
    const readings = fc.array(fc.uniqueArray(text, { selector: ({ page_id }) => page_id, minLength: 1 }));
    const elsewhere = pageOf("elsewhere", 100);
    await fc.assert(
      fc.asyncProperty(readings, async (folders) => {
        const { pages } = createFakeBook();
        await pages.put([elsewhere]);
        let before: Page[] = [];
        for (const folder of folders) {
          // Numbers come from the order, so that they move between pages all the time.
          const after = folder.map(({ page_id, body }, at) => pageOf(page_id, at + 1, { body, title: "" }));
          const changes = between(before, after);
          const removed = changes.filter(({ kind }) => kind === "removed");
          for (const { page } of removed) expect(await pages.remove(page.page_id)).toBe(true);
          await pages.put(changes.slice(removed.length).map(({ page }) => page));
          expect(await pages.list(undefined, 100)).toEqual([...after, elsewhere]);
          before = after;
        }
      }),
      { numRuns: fcRuns },
    );
  });
});

test("characters that are new or differ are sent, and none is taken away", () => {
  const fox = { char_id: "fox", display_name: "Fox", color_hex: "#FF3B3B" };
  const owl = { char_id: "owl", display_name: "Owl", color_hex: "#AAAAAA" };
  const before = new Map([fox, owl].map((character) => [character.char_id, character]));
  const renamed = { ...fox, display_name: "Reynard" };
  expect(changedCharacters(before, [fox])).toEqual([]);
  expect(changedCharacters(before, [renamed, owl])).toEqual([renamed]);
  expect(changedCharacters(new Map(), [fox])).toEqual([fox]);
});
