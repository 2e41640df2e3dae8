import { describe, expect, it, onTestFinished, vi } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { eventOf } from "../../test/fakes/book.ts";
import { ManualClock } from "../../test/fakes/clock.ts";
import { FakeDeadLetters } from "../../test/fakes/dead-letters.ts";
import { embedderDown } from "../../test/fakes/embedder.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { askedWords } from "../core/index/word-index.ts";
import { type LearnedBatch, type PipelineState, runPipeline } from "./pipeline.ts";

const reconcileEveryMs = 60_000;

function startPipeline(under = openMemoryUnderTest(), { isComplete } = { isComplete: false }) {
  const deadLetters = new FakeDeadLetters();
  const clock = new ManualClock();
  let isReady = false;
  const states: PipelineState[] = [];
  const batches: LearnedBatch[] = [];
  const canaries: string[] = [];
  const stop = new AbortController();
  const feed = under.book.openFeed();
  const backlog = async () => (await feed.backlog()).changes;
  const ended = runPipeline(
    {
      feed,
      memory: under.memory,
      deadLetters,
      clock,
      random: () => 0,
      isComplete,
      onComplete: () => void (isReady = true),
      reconcileEveryMs,
      onBatch: (batch) => batches.push(batch),
      onState: (state) => states.push(state),
      onCanary: (id) => canaries.push(id),
    },
    stop.signal,
  );
  const stopped = () => {
    stop.abort();
    return ended;
  };
  onTestFinished(stopped);
  const waits = () => states.filter((state) => state.kind === "waiting").map((state) => state.againInMs);
  /** Until it has nothing to do but to listen, or to wait for something that is down. */
  const isIn = (kind: PipelineState["kind"]) => vi.waitUntil(() => states.at(-1)?.kind === kind, { interval: 1 });
  /** Moves the clock on, through every wait that comes up, until something holds. */
  const until = (holds: () => boolean | Promise<boolean>, stepMs: number = limits.reconcilePauseMs) =>
    vi.waitUntil(
      async () => {
        if (await holds()) return true;
        clock.advance(stepMs);
        return false;
      },
      { interval: 1, timeout: 10_000 },
    );
  return {
    ...under,
    deadLetters,
    clock,
    states,
    batches,
    canaries,
    backlog,
    waits,
    isIn,
    until,
    stopped,
    isReady: () => isReady,
  };
}

describe("the pipeline", () => {
  it("lets others have their turn between batches, however quick the embedder is", async () => {
    const { book, index, states, stopped } = startPipeline();
    await vi.waitUntil(() => states.at(-1)?.kind === "listening");
    const pages = Array.from({ length: 1_000 }, (_, position) => pageOf(`p${position}`, position + 1));
    await book.pages.put(pages);
    for (let turns = 0; index.size === 0 && turns < 1_000; turns++) await new Promise(setImmediate);
    expect(index.size).toBeGreaterThan(0);
    expect(index.size).toBeLessThan(pages.length);
    await vi.waitUntil(() => index.size === pages.length);
    await stopped();
  });

  it("commits a batch once it is searchable, and ends when it is told to", async () => {
    const { book, index, stopped, states } = startPipeline();
    await book.pages.put([pageOf("a", 1, { body: "Tea." })]);
    await vi.waitUntil(() => book.log.committed === 1);
    expect(index.entry("a")).toBeDefined();
    await stopped();
    expect(states.at(-1)).toEqual({ kind: "stopped" });
  });

  it("tells of a canary, and learns nothing from it: it is no batch of pages", async () => {
    const { book, canaries, isIn, batches } = startPipeline();
    await isIn("listening");
    book.log.append({ table: "test_cdc", key: '{"id":"wren"}', value: "{}" });
    await vi.waitUntil(() => book.log.committed === 1);
    expect(canaries).toEqual(["wren"]);
    expect(batches).toEqual([]);
  });

  it("waits while the embedder is down, longer each time, then drains the backlog and loses nothing", async () => {
    const { book, clock, embedder, index, isIn, until, states, waits, backlog } = startPipeline();
    await isIn("listening");
    embedder.failure = embedderDown;
    for (let number = 1; number <= 40; number++) await book.pages.put([pageOf(`p${number}`, number)]);
    for (let tries = 1; tries <= 12; tries++) {
      await vi.waitUntil(() => waits().length === tries, { interval: 1 });
      clock.advance(waits().at(-1) ?? 0);
    }
    expect(waits().slice(0, 4)).toEqual([50, 100, 200, 400]);
    expect(Math.max(...waits())).toBe(limits.retryMaxMs / 2);
    expect(states.at(-1)).toMatchObject({ kind: "waiting", problem: { code: "EMBEDDER_UNAVAILABLE" } });
    expect([book.log.committed, await backlog(), index.size]).toEqual([0, 40, 0]);
    embedder.failure = undefined;
    await until(() => book.log.committed === 40, limits.retryMaxMs);
    expect([await backlog(), index.size]).toEqual([0, 40]);
  });

  it("takes no more of a burst into its hands than a batch, tells the lag, and works all of it off", async () => {
    const { book, embedder, states, isIn, backlog, batches } = startPipeline();
    await isIn("listening");
    await book.pages.put(Array.from({ length: 50 }, (_, number) => pageOf(`p${number}`, number)));
    for (let number = 50; number < 10_000; number++) book.log.append(eventOf(`p${number % 50}`, number));
    const lags: number[] = [];
    embedder.beforePassages = async () => void lags.push(await backlog());
    await vi.waitUntil(() => book.log.committed === 10_000, { timeout: 10_000 });
    expect(lags[0]).toBeGreaterThan(9_900);
    expect(await backlog()).toBe(0);
    const inHand = states.flatMap((state) => (state.kind === "learning" ? [state.changes] : []));
    expect(Math.max(...inHand)).toBeLessThanOrEqual(limits.feedBatchMax);
    expect(batches.reduce((sum, batch) => sum + batch.events, 0)).toBe(10_000);
    expect(embedder.passages).toHaveLength(50);
  });
});

describe("a change that can't be learned", () => {
  it("becomes a dead letter with position, page and reason, and later changes go on", async () => {
    const { book, clock, deadLetters, index } = startPipeline();
    book.log.append({ ...eventOf("x", 0), key: null, value: "{oops" });
    await book.pages.put([pageOf("a", 1, { body: "Tea with arsenic." }), pageOf("b", 2, { body: "Tea." })]);
    await vi.waitUntil(() => book.log.committed === 3);
    expect(deadLetters.letters).toMatchObject([
      { id: "fake-log:1", page_id: null, reason: expect.stringContaining("JSON"), tries: 1 },
      { id: "fake-log:2", page_id: "a", reason: expect.stringContaining("NaN"), diedAtMs: clock.wallMs() },
    ]);
    expect(index.entry("b")).toBeDefined();
  });

  it.each([
    ["of too few numbers", (vector: Float32Array) => vector.slice(1)],
    ["with NaN in it", (vector: Float32Array) => vector.fill(Number.NaN, 0, 1)],
  ])("may be a page whose vector comes out %s, and holds up no other", async (_, spoiled) => {
    const { book, embedder, deadLetters, index } = startPipeline();
    embedder.spoil = (text, vector) => (text.includes("spoiled") ? spoiled(vector) : vector);
    await book.pages.put([pageOf("a", 1, { body: "Tea is spoiled." }), pageOf("b", 2, { body: "Tea." })]);
    await book.pages.put([pageOf("c", 3, { body: "Coffee." })]);
    await vi.waitUntil(() => book.log.committed === 3);
    expect(deadLetters.letters).toMatchObject([{ page_id: "a" }]);
    expect(["a", "b", "c"].filter((page_id) => index.entry(page_id))).toEqual(["b", "c"]);
  });

  it("has one letter for its page, which goes when a newer change of the page is learned, or the page goes", async () => {
    const { book, deadLetters } = startPipeline();
    await book.pages.put([pageOf("a", 1, { body: "Arsenic." }), pageOf("b", 2, { body: "Arsenic, too." })]);
    await vi.waitUntil(() => book.log.committed === 2);
    await book.pages.put([pageOf("a", 1, { body: "More arsenic." })]);
    await vi.waitUntil(() => book.log.committed === 3);
    expect(deadLetters.letters.map(({ id }) => id)).toEqual(["fake-log:2", "fake-log:3"]);
    await book.pages.put([pageOf("a", 1, { body: "Tea." })]);
    await vi.waitUntil(() => book.log.committed === 4);
    expect(deadLetters.letters.map(({ page_id }) => page_id)).toEqual(["b"]);
    await book.pages.remove("b");
    await vi.waitUntil(() => deadLetters.letters.length === 0);
  });

  it("has no letter for a broken event of a page that is searchable as its row stands", async () => {
    const { book, deadLetters } = startPipeline();
    book.log.append({ ...eventOf("a", 0), value: "{oops" });
    await book.pages.put([pageOf("a", 1, { body: "Tea." })]);
    await vi.waitUntil(() => book.log.committed === 2);
    expect(deadLetters.letters).toEqual([]);
  });

  it("is tried no more than once while the embedder goes up and down around it", async () => {
    const { book, embedder, deadLetters, isIn, until } = startPipeline();
    await isIn("listening");
    embedder.failure = embedderDown;
    book.log.append({ ...eventOf("x", 0), key: null, value: "{oops" });
    await book.pages.put([pageOf("a", 1)]);
    await isIn("waiting");
    expect(deadLetters.letters).toEqual([]);
    embedder.failure = undefined;
    await until(() => book.log.committed === 2);
    expect(deadLetters.letters).toMatchObject([{ id: "fake-log:1", tries: 1 }]);
  });
});

describe("a start", () => {
  /** A memory that has learned a page, and rows that have changed since: none of it is told by an event. */
  async function learnedBefore() {
    const under = openMemoryUnderTest();
    await under.book.withoutEvents((pages) => pages.put([pageOf("a", 1)]));
    await under.memory.reconcile();
    await under.book.withoutEvents((pages) => pages.put([pageOf("b", 2)]));
    return under;
  }

  it("compares all rows before it is ready, where the index may lack what was committed", async () => {
    const under = await learnedBefore();
    under.embedder.failure = embedderDown;
    const { isReady, isIn, until, index } = startPipeline(under, { isComplete: false });
    await isIn("waiting");
    expect(isReady()).toBe(false);
    under.embedder.failure = undefined;
    await until(isReady, limits.retryMaxMs);
    expect(index.entry("b")).toBeDefined();
  });

  it("is ready at once where it doesn't, and compares rows from then on, batch by batch", async () => {
    const under = await learnedBefore();
    under.embedder.failure = embedderDown;
    const { isReady, isIn, until, index } = startPipeline(under, { isComplete: true });
    expect(isReady()).toBe(true);
    await isIn("waiting");
    under.embedder.failure = undefined;
    await until(() => index.entry("b") !== undefined, limits.retryMaxMs);
  });
});

describe("what no event tells of", () => {
  /** A book with three pages, all searchable. */
  async function startWithPages() {
    const started = startPipeline();
    await started.book.pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3, { body: "Arsenic." })]);
    await vi.waitUntil(() => started.book.log.committed === 3);
    await started.isIn("listening");
    return started;
  }

  it("is mended within a period: a page added, changed or gone without an event", async () => {
    const { book, clock, index, until, batches, backlog } = await startWithPages();
    const before = batches.length;
    await book.withoutEvents(async (pages) => {
      await pages.put([pageOf("b", 2, { body: "Changed by hand." }), pageOf("d", 4)]);
      await pages.remove("a");
    });
    expect(await backlog()).toBe(0);
    clock.advance(reconcileEveryMs - 1);
    const startedAtMs = clock.monotonicMs();
    expect(index.entry("a")).toBeDefined();
    await until(() => index.entry("a") === undefined && index.entry("d") !== undefined);
    expect(clock.monotonicMs() - startedAtMs).toBeLessThan(1_000);
    expect(index.words.search(askedWords("hand")).coverage("b")).toBe(1);
    const told = batches.slice(before).flatMap(({ report }) => report.learned);
    expect(told.toSorted()).toEqual(["a", "b", "d"]);
  });

  it("is looked for in vain without a word, and what can't be learned isn't tried again by that", async () => {
    const { book, until, embedder, batches, clock, isIn } = await startWithPages();
    await book.pages.put([pageOf("blank", 9, { body: " " })]);
    await vi.waitUntil(() => book.log.committed === 4);
    const before = { batches: batches.length, calls: embedder.calls };
    for (let period = 1; period <= 3; period++) {
      const scans = book.counts.scans;
      await book.withoutEvents(async () => {});
      await isIn("listening");
      clock.advance(reconcileEveryMs);
      await until(() => book.counts.scans >= scans + 2);
    }
    expect({ batches: batches.length, calls: embedder.calls }).toEqual(before);
  });

  it("isn't looked for while the store can tell that there is nothing", async () => {
    const { book, clock, isIn, states, until } = await startWithPages();
    clock.advance(reconcileEveryMs);
    const firstPass = book.counts.scans;
    await until(() => book.counts.scans === firstPass + 2);
    for (let period = 1; period <= 3; period++) {
      await isIn("listening");
      const seen = states.length;
      clock.advance(reconcileEveryMs);
      await vi.waitUntil(() => states.length > seen, { interval: 1 });
    }
    expect(book.counts.scans).toBe(firstPass + 2);
  });

  it("takes the letter of its page along", async () => {
    const { book, deadLetters, until, clock } = await startWithPages();
    expect(deadLetters.letters).toMatchObject([{ page_id: "c" }]);
    await book.withoutEvents((pages) => pages.put([pageOf("c", 3, { body: "Antidote." })]));
    clock.advance(reconcileEveryMs);
    await until(() => deadLetters.letters.length === 0);
  });

  it("waits for the letters when those can't be written, and goes on", async () => {
    const { book, deadLetters, until, clock, isIn, index } = await startWithPages();
    deadLetters.failure = new GibseyError("DATABASE_BUSY", "nobody answers", "wait");
    await book.withoutEvents((pages) => pages.put([pageOf("c", 3, { body: "Antidote." })]));
    clock.advance(reconcileEveryMs);
    await isIn("waiting");
    expect(index.entry("c")).toBeDefined();
    deadLetters.failure = undefined;
    await until(() => deadLetters.letters.length === 0, limits.retryMaxMs);
  });

  it("is mended while the feed is down, too", async () => {
    const { book, index, until, clock, isIn, states } = await startWithPages();
    book.log.failure = new GibseyError("DATABASE_BUSY", "nobody answers", "wait");
    clock.advance(reconcileEveryMs);
    await isIn("waiting");
    await book.withoutEvents((pages) => pages.remove("b"));
    await until(() => index.entry("b") === undefined, limits.retryMaxMs);
    expect(states.filter((state) => state.kind === "waiting").length).toBeGreaterThan(0);
  });

  it("goes on where it was when the embedder was down in the middle", async () => {
    const { book, index, until, clock, embedder, isIn } = await startWithPages();
    embedder.failure = embedderDown;
    await book.withoutEvents((pages) => pages.put([pageOf("d", 4)]));
    clock.advance(reconcileEveryMs);
    await isIn("waiting");
    embedder.failure = undefined;
    await until(() => index.entry("d") !== undefined, limits.retryMaxMs);
    expect(embedder.passages.at(-1)).toBe("Words of d.");
  });

  it("doesn't hold up changes: between two batches of rows there is one of events", async () => {
    const { book, index, clock, until, isIn } = await startWithPages();
    const rows = Array.from({ length: limits.reconcileBatchMax * 20 }, (_, number) =>
      pageOf(`r${number}`, 100 + number),
    );
    await book.withoutEvents((pages) => pages.put(rows));
    await isIn("listening");
    clock.advance(reconcileEveryMs);
    await vi.waitUntil(() => index.entry("r0") !== undefined);
    await book.pages.put([pageOf("urgent", 50)]);
    await vi.waitUntil(() => index.entry("urgent") !== undefined);
    expect(index.entry(`r${rows.length - 1}`)).toBeUndefined();
    await until(() => index.entry(`r${rows.length - 1}`) !== undefined);
  });
});
