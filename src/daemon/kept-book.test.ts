import { describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { createFakeBook } from "../../test/fakes/book.ts";
import { ManualClock } from "../../test/fakes/clock.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { KeptBook } from "./kept-book.ts";

const down = new GibseyError("EMBEDDER_UNAVAILABLE", "nobody answers", "start it");
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A book of three pages whose database can fail, or hang. */
async function openBook() {
  const book = createFakeBook();
  const clock = new ManualClock();
  const away: { failure?: Error; isHanging?: boolean; asked: number } = { asked: 0 };
  const reached = async () => {
    away.asked += 1;
    if (away.failure !== undefined) throw away.failure;
    if (away.isHanging) await new Promise(() => {});
  };
  const pages: typeof book.pages = {
    ...book.pages,
    get: async (page_ids) => reached().then(() => book.pages.get(page_ids)),
  };
  const list = async () => reached().then(() => book.characters.list());
  const characters = { ...book.characters, list };
  await book.pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3)]);
  await book.characters.put([{ char_id: "fox", display_name: "Fox", color_hex: "#aa0000" }]);
  const kept = new KeptBook({ pages, characters }, clock);
  const read = async (...page_ids: string[]) => [...(await kept.readers.pages.get(page_ids)).keys()];
  return { book, clock, away, kept, read };
}

describe("a book that is kept for readers", () => {
  it("gives rows as they are now while the database answers", async () => {
    const { book, kept, read } = await openBook();
    await kept.pages.scan(undefined, 10);
    await book.pages.put([pageOf("a", 1, { body: "Other words." })]);
    await book.pages.remove("b");
    expect(await read("a", "b")).toEqual(["a"]);
    expect((await kept.readers.pages.get(["a"])).get("a")?.body).toBe("Other words.");
    expect(kept.awaySinceMs()).toBeUndefined();
  });

  it("gives what was read last while the database is down, and says since when", async () => {
    const { book, clock, away, kept, read } = await openBook();
    await kept.pages.scan(undefined, 10);
    await kept.characters.list();
    await book.pages.remove("b");
    await kept.pages.get(["b"]);
    away.failure = down;
    expect(await read("a", "b", "c", "d")).toEqual(["a", "c"]);
    expect((await kept.readers.characters.list()).map(({ char_id }) => char_id)).toEqual(["fox"]);
    expect(kept.awaySinceMs()).toBe(clock.wallMs());
  });

  it("doesn't wait for a database that hangs, and tries it again in a while", async () => {
    const { clock, away, kept, read } = await openBook();
    await kept.pages.scan(undefined, 10);
    away.isHanging = true;
    const first = read("a");
    await turn();
    clock.advance(limits.lastKnownWaitMs);
    expect(await first).toEqual(["a"]);
    const { asked } = away;
    expect(await read("a")).toEqual(["a"]);
    expect(away.asked).toBe(asked);
    away.isHanging = false;
    clock.advance(limits.storeAwayTryMs);
    expect(await read("a")).toEqual(["a"]);
    expect([away.asked, kept.awaySinceMs()]).toEqual([asked + 1, undefined]);
  });

  it("never gives a kept row to those who learn, and hides no other fault from anybody", async () => {
    const { away, kept, read } = await openBook();
    await kept.pages.scan(undefined, 10);
    away.failure = down;
    await expect(kept.pages.get(["a"])).rejects.toBe(down);
    away.failure = new TypeError("a fault of ours");
    await expect(read("a")).rejects.toBe(away.failure);
  });
});
