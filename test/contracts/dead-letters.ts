import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FeedEvent } from "../../src/core/change/feed.ts";
import type { DeadLetters, Death } from "../../src/core/store/dead-letters.ts";

/** A fresh, empty store. */
export interface DeadLettersUnderTest {
  readonly deadLetters: DeadLetters;
  release(): Promise<void>;
}

function eventAt(file: string, offset: number, over: Partial<FeedEvent> = {}): FeedEvent {
  return { table: "pages", key: "{", value: null, position: { file, offset }, ...over };
}

const event = eventAt("log-1", 7);
const death: Death = { page_id: null, reason: "isn't JSON", atMs: 1_700_000_000_123 };

/** What every store of dead letters keeps, whatever keeps it. */
export function deadLettersContract(name: string, make: () => Promise<DeadLettersUnderTest>): void {
  describe(`${name} keeps the dead letters' contract`, () => {
    let underTest: DeadLettersUnderTest;
    let deadLetters: DeadLetters;
    const ids = async (after?: string, limit = 100) =>
      (await deadLetters.list(after, limit)).map((letter) => letter.id);
    beforeEach(async () => {
      underTest = await make();
      deadLetters = underTest.deadLetters;
    });
    afterEach(() => underTest.release());

    it("is empty at first", async () => {
      expect(await deadLetters.count()).toBe(0);
      expect(await ids()).toEqual([]);
      expect(await deadLetters.get("log-1:7")).toBeUndefined();
      expect(await deadLetters.remove("log-1:7")).toBe(false);
      await deadLetters.removeOfPages(["a"]);
    });

    it("gives a letter back with its event, under an id that people can type", async () => {
      const whole = eventAt("log/1:b", 7, { table: "test_cdc", key: '{"page_id":"a"}', value: "\u001b[31m🦊" });
      await deadLetters.add(whole, { ...death, page_id: "a" });
      const letter = { id: "log/1:b:7", table: "test_cdc", page_id: "a", reason: death.reason, diedAtMs: death.atMs };
      expect(await deadLetters.get("log/1:b:7")).toEqual({ ...letter, tries: 1, event: whole });
      expect(await deadLetters.list(undefined, 10)).toEqual([{ ...letter, tries: 1 }]);
    });

    it("keeps one letter for each position, with the last reason and the number of tries", async () => {
      await deadLetters.add(event, death);
      await deadLetters.add(event, { ...death, reason: "still isn't", atMs: death.atMs + 1 });
      expect(await deadLetters.count()).toBe(1);
      expect(await deadLetters.list(undefined, 10)).toMatchObject([
        { id: "log-1:7", reason: "still isn't", tries: 2, diedAtMs: death.atMs },
      ]);
    });

    it("keeps the newest letter of a page, and every letter without one", async () => {
      await deadLetters.add(eventAt("log-1", 1), { ...death, page_id: "a" });
      await deadLetters.add(eventAt("log-1", 2), { ...death, page_id: "b" });
      await deadLetters.add(eventAt("log-1", 3), death);
      await deadLetters.add(eventAt("log-1", 4), death);
      await deadLetters.add(eventAt("log-1", 5), { ...death, page_id: "a" });
      expect(await ids()).toEqual(["log-1:2", "log-1:3", "log-1:4", "log-1:5"]);
    });

    it("lists letters by position, after a letter, up to a limit", async () => {
      for (const [file, offset] of [
        ["log-2", 1],
        ["log-1", 10],
        ["log-1", 9],
        ["log-10", 3],
      ] as const) {
        await deadLetters.add(eventAt(file, offset), death);
      }
      expect(await ids()).toEqual(["log-1:9", "log-1:10", "log-10:3", "log-2:1"]);
      expect(await ids(undefined, 2)).toEqual(["log-1:9", "log-1:10"]);
      expect(await ids("log-1:10", 2)).toEqual(["log-10:3", "log-2:1"]);
      expect(await ids("log-2:1")).toEqual([]);
    });

    it("removes one letter, or those of some pages, and passes over what is unknown", async () => {
      await deadLetters.add(event, death);
      await deadLetters.add(eventAt("log-1", 8), { ...death, page_id: "a" });
      await deadLetters.add(eventAt("log-1", 9), { ...death, page_id: "b" });
      for (const id of ["log-1:6", "log-2:7", "log-1", ":7", "7", "", "log-1:x"]) {
        expect(await deadLetters.remove(id), id).toBe(false);
        expect(await deadLetters.get(id), id).toBeUndefined();
      }
      expect(await deadLetters.remove("log-1:7")).toBe(true);
      await deadLetters.removeOfPages(["a", "nobody"]);
      expect(await ids()).toEqual(["log-1:9"]);
    });

    it("takes a letter of any size", async () => {
      const value = "x".repeat(10_000_000);
      await deadLetters.add({ ...event, key: null, value }, death);
      expect((await deadLetters.get("log-1:7"))?.event.value?.length).toBe(value.length);
    });
  });
}
