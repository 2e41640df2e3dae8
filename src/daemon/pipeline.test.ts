import { describe, expect, it, vi } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { eventOf } from "../../test/fakes/book.ts";
import { FakeDeadLetters } from "../../test/fakes/dead-letters.ts";
import { embedderDown } from "../../test/fakes/embedder.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { systemClock } from "./clock.ts";
import { type PipelineState, runPipeline } from "./pipeline.ts";

function startPipeline() {
  const under = openMemoryUnderTest();
  const deadLetters = new FakeDeadLetters();
  const states: PipelineState[] = [];
  const stop = new AbortController();
  const feed = under.book.openFeed();
  const ended = runPipeline(
    {
      feed,
      memory: under.memory,
      deadLetters,
      clock: systemClock,
      random: () => 0,
      onBatch: () => {},
      onState: (state) => states.push(state),
    },
    stop.signal,
  );
  const stopped = () => {
    stop.abort();
    return ended;
  };
  return { ...under, deadLetters, states, stopped };
}

describe("the pipeline", () => {
  it("commits a batch once it is searchable, and ends when it is told to", async () => {
    const { book, index, stopped, states } = startPipeline();
    await book.pages.put([pageOf("a", 1, { body: "Tea." })]);
    await vi.waitUntil(() => book.log.committed === 1);
    expect(index.entry("a")).toBeDefined();
    await stopped();
    expect(states.at(-1)).toEqual({ kind: "stopped" });
  });

  it("waits while the embedder is down, longer each time, and loses nothing", async () => {
    const { book, embedder, index, stopped, states } = startPipeline();
    await vi.waitUntil(() => states.some((state) => state.kind === "listening"));
    embedder.failure = embedderDown;
    await book.pages.put([pageOf("a", 1, { body: "Tea." })]);
    const waits = () => states.filter((state) => state.kind === "waiting").map((state) => state.againInMs);
    await vi.waitUntil(() => waits().length >= 3, { timeout: 5_000 });
    expect(waits().slice(0, 3)).toEqual([50, 100, 200]);
    expect(book.log.committed).toBe(0);
    embedder.failure = undefined;
    await vi.waitUntil(() => book.log.committed === 1, { timeout: 5_000 });
    expect(index.entry("a")).toBeDefined();
    await stopped();
  });

  it("keeps what can't be learned as dead letters, and goes on", async () => {
    const { book, deadLetters, index, stopped } = startPipeline();
    book.log.append({ ...eventOf("x", 0), key: null, value: "{oops" });
    await book.pages.put([pageOf("a", 1, { body: "Tea with arsenic." }), pageOf("b", 2, { body: "Tea." })]);
    await vi.waitUntil(() => book.log.committed === 3);
    expect(deadLetters.letters.map(({ position }) => position.offset)).toEqual([1, 2]);
    expect(index.entry("b")).toBeDefined();
    await stopped();
  });
});
