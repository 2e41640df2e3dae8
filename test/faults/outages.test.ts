import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stubGeneration } from "../../src/adapters/stub/stub-embedder.ts";
import { limits } from "../../src/core/limits.ts";
import type { EngineParts } from "../../src/daemon/engine.ts";
import { pageOf } from "../contracts/page-store.ts";
import { embedderDown } from "../fakes/embedder.ts";
import { openBookEngine, searchableStateOf } from "./book-engine.ts";
import { caughtUp } from "./caught-up.ts";

/** How long each part stays down: GIBSEY_OUTAGE_MS=60000 in the long form. */
const outageMs = Number(process.env["GIBSEY_OUTAGE_MS"] ?? 400);
const floodPages = 2_000;

let dataDir: string;
let isDown: boolean;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gibsey-outage-"));
  isDown = false;
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function orDown<T>(call: () => Promise<T>): Promise<T> {
  if (isDown) throw embedderDown;
  return call();
}

/** Each part that can be down, and what the book is then without. */
const outages: Readonly<Record<string, (parts: EngineParts) => EngineParts>> = {
  feed: (parts) => ({
    ...parts,
    openStores: async () => {
      const { feed, ...stores } = await parts.openStores();
      const next: typeof feed.next = (max, signal) => orDown(() => feed.next(max, signal));
      return {
        ...stores,
        feed: { next, commit: (at) => orDown(() => feed.commit(at)), backlog: () => feed.backlog() },
      };
    },
  }),
  store: (parts) => ({
    ...parts,
    openStores: async () => {
      const { vectors, ...stores } = await parts.openStores();
      const put: typeof vectors.put = (...made) => orDown(() => vectors.put(...made));
      const remove: typeof vectors.remove = (...gone) => orDown(() => vectors.remove(...gone));
      return { ...stores, vectors: { ...vectors, put, remove } };
    },
  }),
  embedder: (parts) => ({
    ...parts,
    openEmbedder: async (...args) => {
      const embedder = await parts.openEmbedder(...args);
      return { ...embedder, embedPassages: (...texts) => orDown(() => embedder.embedPassages(...texts)) };
    },
  }),
};

describe(`while the rest works, for ${outageMs} ms`, () => {
  it.each(Object.keys(outages))(
    "when down, the %s stops no reader, holds back what is written, and is caught up with",
    { timeout: 60_000 + 2 * outageMs },
    async (part) => {
      const taken: number[] = [];
      const book = await openBookEngine(dataDir, (parts) => countingEvents(outages[part]?.(parts) ?? parts, taken));
      await book.writer.putPage("a", { number: 1, body: "A goose on the ferry." }, AbortSignal.timeout(20_000));
      isDown = true;
      await book.writer.write(floodOf(floodPages), {});
      taken.length = 0;
      // Readers ask all the while; what passes is the time of the outage, not a wait for something.
      for (const endsAt = performance.now() + outageMs; performance.now() < endsAt; await sleep(20)) {
        expect((await book.memory.respond({ text: "goose", k: 1, char_id: undefined })).quotes).toHaveLength(1);
      }
      // Whatever waits, waits in the feed: at most the batch in hand was taken out of it.
      expect(taken.reduce((sum, events) => sum + events, 0)).toBeLessThanOrEqual(limits.feedBatchMax);
      expect((await book.stores.feed.backlog()).changes).toBeGreaterThanOrEqual(floodPages);
      expect(book.told.filter((line) => line.startsWith("warn")).length).toBeGreaterThan(0);

      isDown = false;
      await caughtUp(book);
      expect(await book.stores.deadLetters.count()).toBe(0);
      const state = await searchableStateOf(book);
      await book.close();
      const undisturbed = await openBookEngine(dataDir);
      expect(await searchableStateOf(undisturbed)).toEqual(state);
      await undisturbed.close();
    },
  );
});

describe("a consumer that is slow", () => {
  it("takes one bounded batch at a time, and the lag says how far it is behind", async () => {
    const taken: number[] = [];
    let embedding = 0;
    let mostAtOnce = 0;
    let goOn = () => {};
    const slow = new Promise<void>((resolve) => (goOn = resolve));
    const book = await openBookEngine(dataDir, (parts) => ({
      ...countingEvents(parts, taken),
      openEmbedder: async (...args) => {
        const embedder = await parts.openEmbedder(...args);
        return {
          ...embedder,
          async embedPassages(texts, signal) {
            mostAtOnce = Math.max(mostAtOnce, (embedding += 1));
            await slow;
            embedding -= 1;
            return embedder.embedPassages(texts, signal);
          },
        };
      },
    }));
    for (let part = 0; part < 4; part++) await book.writer.write(floodOf(500, part * 500), {});
    await expect.poll(() => embedding, { timeout: 20_000 }).toBe(1);
    expect(taken.length).toBe(1);
    expect((await book.stores.feed.backlog()).changes).toBe(2_000);
    goOn();
    await caughtUp(book);
    expect(Math.max(...taken)).toBeLessThanOrEqual(limits.feedBatchMax);
    expect(mostAtOnce).toBe(1);
    expect(book.index.size).toBe(2_000);
    expect(await book.stores.vectors.count(stubGeneration)).toBe(book.index.vectors.size);
    await book.close();
  });
});

/** Notes how many events each read of the feed gave. */
function countingEvents(parts: EngineParts, taken: number[]): EngineParts {
  return {
    ...parts,
    openStores: async () => {
      const { feed, ...stores } = await parts.openStores();
      const next: typeof feed.next = async (max, signal) => {
        const events = await feed.next(max, signal);
        taken.push(events.length);
        return events;
      };
      return { ...stores, feed: { next, commit: (at) => feed.commit(at), backlog: () => feed.backlog() } };
    },
  };
}

function floodOf(pages: number, from = 0) {
  const rows = Array.from({ length: pages }, (_, position) => {
    const number = from + position;
    return pageOf(`f${number}`, 100 + number, { body: `Flood ${number} rose over the mill.` });
  });
  return { pages: rows.map((page) => ({ page, where: page.page_id })), characters: [], replace: false };
}
