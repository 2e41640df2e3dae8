import { describe, expect, it, vi } from "vitest";
import { FakeCanaryStore } from "../../test/fakes/canary-store.ts";
import { ManualClock } from "../../test/fakes/clock.ts";
import { embedderDown, FakeEmbedder } from "../../test/fakes/embedder.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { createFakeVectorIndex } from "../../test/fakes/vector-index.ts";
import { canaryHops } from "../core/canary-hops.ts";
import { GibseyError } from "../core/errors.ts";
import type { VectorIndex } from "../core/index/vector-index.ts";
import { limits } from "../core/limits.ts";
import { canaryPageId } from "../core/store/canary-store.ts";
import type { VectorStore } from "../core/store/vector-store.ts";
import { CanaryIndexes } from "./canary-index.ts";
import { Canary } from "./canary.ts";

const { signal } = new AbortController();
const hopNames = canaryHops.map(({ name }) => name);

/** A canary in a book without pages whose generation is pinned. Its change comes by the feed as soon as its row is written. */
async function openCanary({ isPinned } = { isPinned: true }) {
  const under = openMemoryUnderTest();
  const { generation } = under.embedder;
  if (isPinned) await under.vectors.pin(generation);
  const vectors: VectorStore = { ...under.vectors };
  const store = new FakeCanaryStore();
  const clock = new ManualClock();
  const state: { stuck?: GibseyError } = {};
  let flights = 0;
  const index: { make: (dimensions: number) => VectorIndex; made: number } = { make: createFakeVectorIndex, made: 0 };
  const canary = new Canary({
    store,
    vectors,
    memory: under.memory,
    indexes: new CanaryIndexes((dimensions) => {
      index.made += 1;
      return index.make(dimensions);
    }),
    clock,
    newId: () => `wren-${(flights += 1)}`,
    stuck: () => state.stuck,
  });
  store.afterPut = (id) => void setImmediate(canary.seen, id);
  const left = async () => ({
    rows: store.rows.size,
    vectors: (await under.vectors.get(generation, [canaryPageId])).size,
    searchable: under.index.size,
  });
  return { ...under, vectors, generation, store, clock, state, index, canary, left };
}

type OpenCanary = Awaited<ReturnType<typeof openCanary>>;
const nothing = { rows: 0, vectors: 0, searchable: 0 };

describe("a canary", () => {
  it("tells how long each hop took, and leaves nothing behind", async () => {
    const { canary, store, clock, embedder, vectors, left } = await openCanary();
    const { put } = vectors;
    store.beforePut = async () => clock.advance(3);
    store.afterPut = (id) =>
      void setImmediate(() => {
        clock.advance(40);
        canary.seen("another one's");
        canary.seen(id);
      });
    embedder.beforePassages = async () => clock.advance(65);
    vectors.put = async (...made) => {
      clock.advance(2);
      await put(...made);
      expect(await left()).toEqual({ rows: 1, vectors: 1, searchable: 0 });
    };
    const flight = await canary.fly(signal);
    expect(flight.hops.map(({ name }) => name)).toEqual(hopNames);
    expect(flight.hops.map(({ ms }) => ms)).toEqual([3, 40, 0, 65, 2, 0, 0]);
    expect(flight.totalMs).toBe(110);
    expect(await left()).toEqual(nothing);
    expect(clock.waiting).toBe(0);
  });

  it("ties a book without pages to no model", async () => {
    const { canary, vectors, left } = await openCanary({ isPinned: false });
    expect((await canary.fly(signal)).hops).toHaveLength(hopNames.length);
    expect(await vectors.generations()).toEqual({ active: undefined, building: undefined, previous: undefined });
    expect(await left()).toEqual(nothing);
  });

  it("is embedded anew though a killed one left vectors, and takes them away with its own", async () => {
    const { canary, embedder, vectors, generation, left } = await openCanary();
    const vector = new Float32Array(generation.dimensions).fill(1, 0, 1);
    await vectors.put(generation, [{ page_id: canaryPageId, text_hash: "old", vectors: [{ passage: "0", vector }] }]);
    await canary.fly(signal);
    expect(embedder.passages).toHaveLength(1);
    expect(await left()).toEqual(nothing);
  });

  it("may be seen before its write has returned", async () => {
    const { canary, store } = await openCanary();
    store.afterPut = (id) => canary.seen(id);
    expect((await canary.fly(signal)).hops[1]).toEqual({ name: "change-log", ms: 0 });
  });

  it("flies beside others, each by itself", async () => {
    const { canary, left } = await openCanary();
    const flights = await Promise.all([canary.fly(signal), canary.fly(signal), canary.fly(signal)]);
    for (const { hops } of flights) expect(hops).toHaveLength(hopNames.length);
    expect(await left()).toEqual(nothing);
  });

  it("is found in an index that an earlier one was found in, unless the book's model has changed", async () => {
    const { canary, memory, index } = await openCanary();
    for (let flight = 0; flight < 3; flight++) await canary.fly(signal);
    expect(index.made).toBe(1);
    const other = openMemoryUnderTest();
    await memory.exchange({ embedder: new FakeEmbedder("other", 48), index: other.index }, async () => {});
    for (let flight = 0; flight < 3; flight++) await canary.fly(signal);
    expect(index.made).toBe(2);
  });

  it("keeps a model open that the book goes over from", async () => {
    const { canary, embedder, memory } = await openCanary();
    const next = openMemoryUnderTest();
    let exchange: Promise<unknown> | undefined;
    embedder.beforePassages = async () => {
      exchange = memory.exchange({ embedder: next.embedder, index: next.index }, async () => {});
      void exchange.then(() => (embedder.failure = embedderDown));
    };
    expect((await canary.fly(signal)).hops).toHaveLength(hopNames.length);
    await exchange;
  });

  it("stops when whoever asked leaves, and says nothing of being lost", async () => {
    const { canary, store, left } = await openCanary();
    const leave = new AbortController();
    store.afterPut = () => void setImmediate(() => leave.abort(new Error("enough")));
    await expect(canary.fly(leave.signal)).rejects.toThrow("enough");
    expect(await left()).toEqual(nothing);
  });
});

const diskFull = new GibseyError("DISK_FULL", "the disk is full", "make room");

/** What goes wrong at each hop, and what is heard of it. */
const losses: [stoppedAt: string, what: string, spoil: (open: OpenCanary) => void, message: RegExp, hint: string][] = [
  [
    "write",
    "a write that is refused",
    ({ store }) => (store.beforePut = () => Promise.reject(diskFull)),
    /written to test_cdc: the disk is full/,
    "make room",
  ],
  [
    "change-log",
    "a change that never comes",
    ({ store, clock }) => (store.afterPut = () => void setImmediate(() => clock.advance(limits.canaryHopMs))),
    /comes by the feed: nothing came of it in 15\.0 s/,
    "gibsey logs agent",
  ],
  [
    "change-log",
    "a pipeline that waits",
    ({ store, clock, state }) => {
      state.stuck = embedderDown;
      store.afterPut = () => void setImmediate(() => clock.advance(limits.canaryHopMs));
    },
    /in 15\.0 s; nobody answers/,
    embedderDown.hint,
  ],
  [
    "feed",
    "a row that is gone",
    ({ store, canary }) =>
      (store.afterPut = (id) => {
        store.rows.delete(id);
        canary.seen(id);
      }),
    /read again: the row is gone/,
    "gibsey status",
  ],
  [
    "embed",
    "an embedder that is down",
    ({ embedder }) => (embedder.failure = embedderDown),
    /vector of its text: nobody answers/,
    embedderDown.hint,
  ],
  [
    "embed",
    "a model that makes no numbers",
    ({ embedder }) => (embedder.spoil = (_, vector) => vector.fill(Number.NaN)),
    /vector of its text: fake_words_32 made a vector of numbers that aren't finite/,
    "gibsey logs",
  ],
  [
    "embed",
    "an embedder that hangs",
    ({ embedder, clock }) =>
      (embedder.beforePassages = () => {
        clock.advance(limits.canaryHopMs);
        return new Promise(() => {});
      }),
    /nothing came of it in 15\.0 s/,
    "gibsey logs",
  ],
  [
    "store",
    "a table of vectors that is away",
    ({ vectors }) => (vectors.put = () => Promise.reject(diskFull)),
    /stored: the disk is full/,
    "make room",
  ],
  [
    "index",
    "an index that takes nothing",
    ({ index }) =>
      (index.make = (dimensions) => ({
        ...createFakeVectorIndex(dimensions),
        put() {
          throw new GibseyError("INDEX_FULL", "no memory left", "free some");
        },
      })),
    /searchable.*: no memory left/,
    "free some",
  ],
  [
    "quote",
    "a question that can't be embedded",
    ({ embedder }) => (embedder.embedQuery = () => Promise.reject(embedderDown)),
    /with words of the row: nobody answers/,
    embedderDown.hint,
  ],
];

describe("a lost canary", () => {
  it.each(losses)("stopped at %s: %s", async (stoppedAt, _, spoil, message, hint) => {
    const open = await openCanary();
    spoil(open);
    const lost = await open.canary.fly(signal).catch((error: unknown) => error);
    expect(lost).toMatchObject({ code: "CANARY_LOST", message: expect.stringMatching(message) });
    const { hops, error, ...rest } = JSON.parse(JSON.stringify(lost));
    expect(rest).toEqual({ stoppedAt, reason: error.message.split(/^[^:]*: /)[1] });
    expect(error.hint).toContain(hint);
    const before = hopNames.slice(
      0,
      canaryHops.findIndex(({ name }) => name === stoppedAt),
    );
    expect(hops.map(({ name }: { name: string }) => name)).toEqual(before);
    expect(await open.left()).toEqual(nothing);
  });

  it("was given no more time than was asked for, at whatever hop it is", async () => {
    const { canary, store, embedder, clock } = await openCanary();
    store.beforePut = async () => clock.advance(150);
    embedder.beforePassages = () => {
      clock.advance(49);
      expect(clock.waiting).toBe(1);
      clock.advance(1);
      return new Promise(() => {});
    };
    await expect(canary.fly(signal, 200)).rejects.toMatchObject({ stoppedAt: "embed" });
  });

  it("cleans up after itself as soon as what it hung at lets it go", async () => {
    const { canary, vectors, clock, left } = await openCanary();
    const { put } = vectors;
    let letGo = () => {};
    vectors.put = async (...made) => {
      clock.advance(limits.canaryHopMs);
      await new Promise<void>((resolve) => (letGo = resolve));
      await put(...made);
    };
    await expect(canary.fly(signal)).rejects.toMatchObject({ stoppedAt: "store" });
    const { remove } = vectors;
    let removals = 0;
    vectors.remove = async (...named) => {
      await remove(...named);
      removals += 1;
    };
    letGo();
    await vi.waitUntil(() => removals === 1, { interval: 1 });
    expect(await left()).toEqual(nothing);
  });
});
