import { describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { eventOf } from "../../test/fakes/book.ts";
import { ManualClock } from "../../test/fakes/clock.ts";
import { FakeDeadLetters } from "../../test/fakes/dead-letters.ts";
import { embedderDown } from "../../test/fakes/embedder.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import type { FeedEvent } from "../core/change/feed.ts";
import type { LearnedBatch } from "./pipeline.ts";
import { replayLetters } from "./replay.ts";

function eventAt(offset: number, event: Omit<FeedEvent, "position">): FeedEvent {
  return { ...event, position: { file: "log", offset } };
}

/** Letters of a page that is well by now, of one that isn't, and of an event that nobody can read. */
async function openLetters() {
  const under = openMemoryUnderTest();
  const deadLetters = new FakeDeadLetters();
  await under.book.pages.put([pageOf("well", 1), pageOf("ill", 2, { body: "Arsenic." })]);
  const death = { reason: "NaN", atMs: 1 };
  await deadLetters.add(eventAt(1, eventOf("well", 0)), { ...death, page_id: "well" });
  await deadLetters.add(eventAt(2, eventOf("ill", 0)), { ...death, page_id: "ill" });
  await deadLetters.add(eventAt(3, { ...eventOf("x", 0), key: null, value: "{" }), { ...death, page_id: null });
  const batches: LearnedBatch[] = [];
  const parts = {
    memory: under.memory,
    deadLetters,
    clock: new ManualClock(),
    onBatch: (batch: LearnedBatch) => void batches.push(batch),
  };
  const replay = (ids?: readonly string[], signal?: AbortSignal) => replayLetters(parts, ids, signal);
  return { ...under, deadLetters, batches, replay };
}

describe("a replay", () => {
  it("learns what can be learned by now; the rest stays with its new reason and one more try", async () => {
    const { deadLetters, index, batches, replay } = await openLetters();
    expect(await replay()).toEqual({
      replayed: ["log:1"],
      stayed: [
        { id: "log:2", reason: expect.stringContaining("the model made NaN") },
        { id: "log:3", reason: "isn't valid JSON" },
      ],
    });
    expect(deadLetters.letters).toMatchObject([
      { id: "log:2", reason: expect.stringContaining("the model made NaN"), tries: 2, diedAtMs: 1 },
      { id: "log:3", tries: 2 },
    ]);
    expect(index.entry("well")).toBeDefined();
    expect(batches.flatMap(({ report }) => report.learned)).toEqual(["well"]);
  });

  it("takes the letters that it is told, and none when it is told one that there isn't", async () => {
    const { deadLetters, index, replay } = await openLetters();
    await expect(replay(["log:1", "log:9"])).rejects.toMatchObject({ code: "LETTER_UNKNOWN" });
    expect(index.size).toBe(0);
    expect(await replay(["log:1", "log:1"])).toEqual({ replayed: ["log:1"], stayed: [] });
    expect(deadLetters.letters.map(({ id }) => id)).toEqual(["log:2", "log:3"]);
  });

  it("lets go of a letter whose page or row is gone", async () => {
    const { book, deadLetters, replay } = await openLetters();
    await book.pages.remove("ill");
    expect(await replay(["log:2"])).toEqual({ replayed: ["log:2"], stayed: [] });
    expect(await deadLetters.count()).toBe(2);
  });

  it("changes no letter while the embedder is down", async () => {
    const { deadLetters, embedder, replay } = await openLetters();
    embedder.failure = embedderDown;
    await expect(replay(["log:2"])).rejects.toBe(embedderDown);
    expect(deadLetters.letters).toMatchObject([{ tries: 1 }, { tries: 1 }, { tries: 1 }]);
  });

  it("ends when its reader leaves", async () => {
    const { replay } = await openLetters();
    await expect(replay(undefined, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  });
});
