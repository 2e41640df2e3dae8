import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { pageOf } from "../contracts/page-store.ts";
import { type BookEngine, openBookEngine } from "./book-engine.ts";
import { caughtUp } from "./caught-up.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gibsey-clocks-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const hourMs = 3_600_000;

describe("a writer whose clock is an hour off", () => {
  it.each([
    ["ahead", hourMs],
    ["behind", -hourMs],
  ])("%s makes no time negative and nothing newer than now", async (_, offMs) => {
    // Written while no daemon runs, and dated by the other clock: as another machine would have written it.
    const hand = await openBookEngine(dataDir, withSilentFeed);
    await hand.stores.pages.put([pageOf("a", 1, { body: "A goose on the ferry." })]);
    await hand.close();
    const database = openDatabase(join(dataDir, "gibsey.db"));
    database.run("update outbox set written_at_ms = written_at_ms + ?", offMs);
    database.close();

    const book = await openBookEngine(dataDir);
    await caughtUp(book);
    const fromFeed = book.batches.filter(({ events }) => events > 0);
    expect(fromFeed).toHaveLength(1);
    for (const { searchableMs, changeLogMs, report } of fromFeed) {
      const hops = Object.values(report.hops);
      expect(Math.min(...searchableMs, changeLogMs ?? 0, ...hops)).toBeGreaterThanOrEqual(0);
      // A clock that is behind makes a change look old; none makes the work itself look long.
      expect(Math.max(...hops)).toBeLessThan(60_000);
      expect(Math.max(...searchableMs)).toBeLessThan(Math.max(0, -offMs) + 60_000);
    }
    expect(await found(book, "goose")).toBe("a");
    await book.close();
  });
});

/** The same book with a feed that gives nothing, as when its daemon doesn't run. */
const withSilentFeed: Parameters<typeof openBookEngine>[1] = (parts) => ({
  ...parts,
  openStores: async () => {
    const { feed, ...stores } = await parts.openStores();
    const next: typeof feed.next = (_, signal) =>
      new Promise((__, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    return { ...stores, feed: { next, commit: async () => {}, backlog: () => feed.backlog() } };
  },
});

async function found({ memory }: BookEngine, text: string): Promise<string | undefined> {
  return (await memory.respond({ text, k: 1, char_id: undefined })).quotes[0]?.page_id;
}
