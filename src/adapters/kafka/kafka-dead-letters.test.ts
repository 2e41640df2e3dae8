import { describe, expect, it } from "vitest";
import { deadLettersContract } from "../../../test/contracts/dead-letters.ts";
import { away } from "../../../test/fakes/kafka.ts";
import type { FeedEvent } from "../../core/change/feed.ts";
import { limits } from "../../core/limits.ts";
import { KafkaDeadLetters } from "./kafka-dead-letters.ts";
import type { LetterLog, LetterRecord } from "./letter-log.ts";

/** A compacted topic in memory. */
class FakeLetterLog implements LetterLog {
  records: LetterRecord[] = [];
  failure: Error | undefined;
  lengthMax = Number.POSITIVE_INFINITY;

  async read(tell: (record: LetterRecord) => void): Promise<void> {
    for (const record of this.records) tell(record);
  }

  async append(records: readonly LetterRecord[]): Promise<boolean> {
    if (this.failure !== undefined) throw this.failure;
    if (records.some(({ value }) => (value?.length ?? 0) > this.lengthMax)) return false;
    this.records.push(...records);
    return true;
  }

  async close(): Promise<void> {}
}

const told: string[] = [];
const open = (log: LetterLog) => KafkaDeadLetters.read(log, (level, message) => told.push(`${level} ${message}`));

deadLettersContract("Kafka", async () => {
  return { deadLetters: await open(new FakeLetterLog()), release: async () => {} };
});

function eventAt(offset: number, value: string | null = "{"): FeedEvent {
  return { table: "pages", key: '{"page_id":"a"}', value, position: { file: "gibsey.gibsey.pages/0", offset } };
}

const death = { page_id: null, reason: "isn't JSON", atMs: 5 };
const idAt = (offset: number) => `gibsey.gibsey.pages/0:${offset}`;

describe("dead letters in Kafka", () => {
  it("are there again after a restart, as they were, and those that went aren't", async () => {
    const log = new FakeLetterLog();
    const before = await open(log);
    await before.add(eventAt(1), { ...death, page_id: "a" });
    await before.add(eventAt(2), { ...death, page_id: "a" });
    await before.add(eventAt(2), { ...death, page_id: "a", reason: "still isn't" });
    await before.add(eventAt(3), death);
    await before.remove(idAt(3));
    const after = await open(log);
    expect(await after.list(undefined, 10)).toEqual(await before.list(undefined, 10));
    expect(await after.get(idAt(2))).toEqual({
      id: idAt(2),
      table: "pages",
      page_id: "a",
      reason: "still isn't",
      diedAtMs: 5,
      tries: 2,
      event: eventAt(2),
    });
    await after.removeOfPages(["a"]);
    expect(await (await open(log)).count()).toBe(0);
  });

  it("are as they were while Kafka is away, and can be looked at", async () => {
    const log = new FakeLetterLog();
    const letters = await open(log);
    await letters.add(eventAt(1), { ...death, page_id: "a" });
    log.failure = away;
    await expect(letters.add(eventAt(2), { ...death, page_id: "a" })).rejects.toBe(away);
    await expect(letters.remove(idAt(1))).rejects.toBe(away);
    await expect(letters.removeOfPages(["a"])).rejects.toBe(away);
    await letters.removeOfPages(["nobody"]);
    expect(await letters.list(undefined, 10)).toMatchObject([{ id: idAt(1), tries: 1 }]);
    log.failure = undefined;
    await letters.add(eventAt(2), { ...death, page_id: "a" });
    expect(await letters.list(undefined, 10)).toMatchObject([{ id: idAt(2) }]);
  });

  it("are counted one after another, however many come at once", async () => {
    const letters = await open(new FakeLetterLog());
    await Promise.all(Array.from({ length: 20 }, () => letters.add(eventAt(1), death)));
    expect(await letters.get(idAt(1))).toMatchObject({ tries: 20 });
  });

  it("lose their value, and say so, where Kafka takes none that large", async () => {
    const log = new FakeLetterLog();
    log.lengthMax = 1_000;
    const letters = await open(log);
    await letters.add(eventAt(1, "x".repeat(2_000)), death);
    expect(await letters.get(idAt(1))).toMatchObject({
      reason: "isn't JSON (Kafka takes no letter of that size; the event's value was cut off)",
      event: eventAt(1, null),
    });
  });

  it("are never more than fit into memory: the oldest go, and that is told", async () => {
    const log = new FakeLetterLog();
    const letters = await open(log);
    const value = "x".repeat(limits.kafkaLettersLengthMax / 4);
    for (let offset = 0; offset < 5; offset++) await letters.add(eventAt(offset, value), death);
    expect((await letters.list(undefined, 10)).map(({ id }) => id)).toEqual([idAt(2), idAt(3), idAt(4)]);
    expect(told).toContain("warn there are too many dead letters; the oldest went");
    expect(await (await open(log)).count()).toBe(3);
  });

  it("aren't disturbed by records that are none", async () => {
    const log = new FakeLetterLog();
    for (const [key, value] of [
      ["read up to here", "x"],
      ["", "{"],
      [idAt(1), "{}"],
      ["other:1", null],
    ] as const) {
      log.records.push({ key, value });
    }
    const letters = await open(log);
    expect(await letters.count()).toBe(0);
  });
});
