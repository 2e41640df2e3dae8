import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Page } from "../../src/core/page.ts";
import type { PageStore } from "../../src/core/store/page-store.ts";

/** A fresh, empty store. */
export interface PageStoreUnderTest {
  readonly pages: PageStore;
  release(): Promise<void>;
}

/** A page with everything but its id and number made up; `over` says otherwise. */
export function pageOf(page_id: string, number: number, over: Partial<Page> = {}): Page {
  return {
    page_id,
    number,
    section: 1,
    char_id: "fox",
    title: `Page ${number}`,
    body: `Words of ${page_id}.`,
    ...over,
  };
}

/** What every page store keeps, whatever keeps it. */
export function pageStoreContract(name: string, make: () => Promise<PageStoreUnderTest>): void {
  describe(`${name} keeps the page store's contract`, () => {
    let underTest: PageStoreUnderTest;
    let pages: PageStore;
    beforeEach(async () => {
      underTest = await make();
      pages = underTest.pages;
    });
    afterEach(() => underTest.release());

    it("is empty at first", async () => {
      expect(await pages.count()).toBe(0);
      expect(await pages.lastNumber()).toBe(0);
      expect(await pages.list(undefined, 10)).toEqual([]);
      expect(await pages.get(["a"])).toEqual(new Map());
      expect(await pages.put([])).toEqual({ added: 0, changed: 0, same: 0, removed: 0 });
    });

    it("gives a page back as it was put", async () => {
      const page = pageOf("wall/north 1", 7, { char_id: "", title: "", body: "“Naïve,” said the fox.\n\n\t🦊 '; --" });
      await pages.put([page]);
      expect(await pages.get(["wall/north 1", "unknown"])).toEqual(new Map([[page.page_id, page]]));
    });

    it("has no page of an id that no page can have, and finds those that are asked for beside it", async () => {
      const page = pageOf("a", 1);
      await pages.put([page]);
      expect(await pages.get(["", "a", "x".repeat(70_000)])).toEqual(new Map([["a", page]]));
      expect(await pages.remove("")).toBe(false);
    });

    it("tells added, changed and same pages apart by every field", async () => {
      const before = pageOf("a", 1);
      const changes: Partial<Page>[] = [{ number: 2 }, { section: 2 }, { char_id: "owl" }, { title: "" }, { body: "" }];
      expect(await pages.put([before])).toEqual({ added: 1, changed: 0, same: 0, removed: 0 });
      expect(await pages.put([before])).toEqual({ added: 0, changed: 0, same: 1, removed: 0 });
      for (const change of changes) {
        expect(await pages.put([{ ...before, ...change }]), JSON.stringify(change)).toMatchObject({ changed: 1 });
        await pages.put([before]);
      }
    });

    it("lists pages by number, after a number, up to a limit", async () => {
      await pages.put([pageOf("z", 0), pageOf("y", 5), pageOf("x", 9), pageOf("w", 10)]);
      const listed = async (after: number | undefined, limit: number): Promise<string[]> =>
        (await pages.list(after, limit)).map((page) => page.page_id);
      expect(await listed(undefined, 2)).toEqual(["z", "y"]);
      expect(await listed(0, 2)).toEqual(["y", "x"]);
      expect(await listed(9, 2)).toEqual(["w"]);
      expect(await listed(10, 2)).toEqual([]);
      expect(await pages.lastNumber()).toBe(10);
    });

    it("scans every page once, in an order of its own, up to a limit", async () => {
      const page_ids = ["z", "é", "A", "a b", "wall/1", "🦊", "z2"];
      await pages.put(page_ids.map((page_id, index) => pageOf(page_id, 9 - index)));
      const scanned: string[] = [];
      for (let batch = await pages.scan(undefined, 3); batch.length > 0; batch = await pages.scan(scanned.at(-1), 3)) {
        expect(batch.length).toBeLessThanOrEqual(3);
        scanned.push(...batch.map((page) => page.page_id));
      }
      expect(scanned.toSorted()).toEqual(page_ids.toSorted());
    });

    it("lets numbers move between the pages of one call", async () => {
      await pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3)]);
      expect(await pages.put([pageOf("a", 2), pageOf("b", 3), pageOf("c", 4)])).toMatchObject({ changed: 3 });
      expect(await pages.put([pageOf("c", 2), pageOf("a", 4), pageOf("d", 3), pageOf("b", 1)])).toMatchObject({
        added: 1,
        changed: 3,
      });
      expect((await pages.list(undefined, 9)).map((page) => page.page_id)).toEqual(["b", "c", "d", "a"]);
    });

    it("refuses a number of a page that isn't in the call, names both, and writes nothing", async () => {
      await pages.put([pageOf("a", 1), pageOf("b", 2)]);
      for (const taker of [pageOf("c", 2), pageOf("a", 2)]) {
        const put = pages.put([pageOf("new", 9), taker]);
        await expect(put).rejects.toMatchObject({ code: "PAGE_DUPLICATE" });
        await expect(put).rejects.toThrow(new RegExp(`"${taker.page_id}".*"b"`));
      }
      expect(await pages.list(undefined, 9)).toEqual([pageOf("a", 1), pageOf("b", 2)]);
    });

    it("refuses one id or one number twice in a call", async () => {
      const repeats = [
        [pageOf("a", 1), pageOf("a", 2)],
        [pageOf("a", 1), pageOf("b", 1)],
      ];
      for (const repeat of repeats) await expect(pages.put(repeat)).rejects.toMatchObject({ code: "PAGE_DUPLICATE" });
      expect(await pages.count()).toBe(0);
    });

    it("removes the other pages when it replaces, and gives their numbers away", async () => {
      await pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3)]);
      const outcome = await pages.put([pageOf("b", 2), pageOf("d", 1)], { replace: true });
      expect(outcome).toEqual({ added: 1, changed: 0, same: 1, removed: 2 });
      expect((await pages.list(undefined, 9)).map((page) => page.page_id)).toEqual(["d", "b"]);
    });

    it("removes a page once", async () => {
      await pages.put([pageOf("a", 1)]);
      expect(await pages.remove("a")).toBe(true);
      expect(await pages.remove("a")).toBe(false);
      expect(await pages.count()).toBe(0);
    });

    it("doesn't take its own writes for changes that the feed may not carry", async () => {
      const mark = await pages.outsideMark();
      await pages.put([pageOf("a", 1), pageOf("b", 2)]);
      await pages.remove("a");
      expect(await pages.outsideMark()).toBe(mark);
    });

    it("takes more pages than any statement could", async () => {
      const book = Array.from({ length: 2_500 }, (_, index) => pageOf(`p${index}`, index));
      expect(await pages.put(book)).toMatchObject({ added: 2_500 });
      const shifted = book.map((page) => ({ ...page, number: page.number + 1 }));
      expect(await pages.put(shifted)).toMatchObject({ changed: 2_500 });
      expect((await pages.get(book.map((page) => page.page_id))).size).toBe(2_500);
      expect(await pages.lastNumber()).toBe(2_500);
    });
  });
}
