import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { FeedEvent, FeedPosition } from "../../core/change/feed.ts";
import { limits } from "../../core/limits.ts";
import {
  type DeadLetter,
  type DeadLetters,
  type DeadLetterWithEvent,
  type Death,
  letterId,
  positionOf,
} from "../../core/store/dead-letters.ts";
import { readAs } from "../../core/store/read-as.ts";
import type { KafkaLog, KafkaOptions } from "./kafka-options.ts";
import { openKafkajsLetterLog } from "./kafkajs-letter-log.ts";
import type { LetterLog, LetterRecord } from "./letter-log.ts";

/**
 * The dead letters of a keyspace, from their topic, which is made where there is none.
 * @throws GibseyError FEED_UNAVAILABLE
 */
export async function openKafkaDeadLetters(options: KafkaOptions): Promise<KafkaDeadLetters> {
  const log = await openKafkajsLetterLog(options);
  const lastTryAtMs = performance.now() + limits.kafkaLettersOpenMs;
  for (;;) {
    try {
      return await KafkaDeadLetters.read(log, options.log);
    } catch (error) {
      // A broker that has just started takes a second or two until it can serve a group.
      if (performance.now() > lastTryAtMs) {
        await log.close();
        throw error;
      }
      await sleep(limits.retryFirstMs);
    }
  }
}

/**
 * Dead letters in a compacted topic, whose records have the letter's id as their key; a record without a value removes
 * the letter. All letters are in memory, too: they are few, and whoever looks at them needn't wait for Kafka.
 *
 * A letter is written to the topic first and kept here after, one at a time, so that memory never has what a restart
 * would lose. There is one writer, because a book has one daemon.
 */
export class KafkaDeadLetters implements DeadLetters {
  readonly #log: LetterLog;
  readonly #tell: KafkaLog;
  /** In the order in which they were written last, with the length of their records. */
  readonly #letters = new Map<string, { readonly letter: DeadLetterWithEvent; readonly length: number }>();
  readonly #ofPage = new Map<string, string>();
  #length = 0;
  #lastChange: Promise<unknown> = Promise.resolve();

  private constructor(log: LetterLog, tell: KafkaLog) {
    this.#log = log;
    this.#tell = tell;
  }

  /** @throws GibseyError FEED_UNAVAILABLE */
  static async read(log: LetterLog, tell: KafkaLog): Promise<KafkaDeadLetters> {
    const letters = new KafkaDeadLetters(log, tell);
    await log.read((record) => letters.#apply(record));
    return letters;
  }

  /** @throws GibseyError FEED_UNAVAILABLE: nothing is changed; do it again. So do the other changes. */
  add(event: FeedEvent, death: Death): Promise<void> {
    return this.#oneAfterAnother(async () => {
      const added = recordOf(this.#letterOf(event, death));
      const goes = [...this.#olderOfPage(event.position, death.page_id), ...this.#surplus(added)];
      if (await this.#write([...goes.map(removal), added])) return;
      // The key names the page, and the page's row is what is read when the letter is replayed.
      const reason = `${death.reason} (Kafka takes no letter of that size; the event's value was cut off)`;
      const cut = recordOf(this.#letterOf({ ...event, value: null }, { ...death, reason }));
      await this.#write([...goes.map(removal), cut]);
    });
  }

  async count(): Promise<number> {
    return this.#letters.size;
  }

  async list(afterId: string | undefined, limit: number): Promise<readonly DeadLetter[]> {
    const after = afterId === undefined ? undefined : positionOf(afterId);
    return [...this.#letters.values()]
      .map(({ letter }) => letter)
      .filter(({ event }) => after === undefined || inOrder(after, event.position) < 0)
      .toSorted((one, other) => inOrder(one.event.position, other.event.position))
      .slice(0, limit)
      .map(({ id, table, page_id, reason, diedAtMs, tries }) => ({ id, table, page_id, reason, diedAtMs, tries }));
  }

  async get(id: string): Promise<DeadLetterWithEvent | undefined> {
    return this.#letters.get(id)?.letter;
  }

  remove(id: string): Promise<boolean> {
    return this.#oneAfterAnother(async () => {
      if (!this.#letters.has(id)) return false;
      await this.#write([removal(id)]);
      return true;
    });
  }

  removeOfPages(page_ids: readonly string[]): Promise<void> {
    return this.#oneAfterAnother(async () => {
      const ids = page_ids.flatMap((page_id) => this.#ofPage.get(page_id) ?? []);
      if (ids.length > 0) await this.#write(ids.map(removal));
    });
  }

  async close(): Promise<void> {
    await this.#lastChange;
    await this.#log.close();
  }

  #letterOf(event: FeedEvent, { page_id, reason, atMs }: Death): DeadLetterWithEvent {
    const id = letterId(event.position);
    const before = this.#letters.get(id)?.letter;
    const tries = (before?.tries ?? 0) + 1;
    return { id, table: event.table, page_id, reason, diedAtMs: before?.diedAtMs ?? atMs, tries, event };
  }

  #olderOfPage(position: FeedPosition, page_id: string | null): readonly string[] {
    const older = page_id === null ? undefined : this.#ofPage.get(page_id);
    return older === undefined || older === letterId(position) ? [] : [older];
  }

  /** The oldest letters, as many as have to go so that this one has room. */
  #surplus(added: LetterRecord): readonly string[] {
    const ids: string[] = [];
    let count = this.#letters.size + 1;
    let total = this.#length + (added.value?.length ?? 0);
    for (const [id, { length }] of this.#letters) {
      if (count <= limits.kafkaLettersMax && total <= limits.kafkaLettersLengthMax) break;
      count -= 1;
      total -= length;
      if (id !== added.key) ids.push(id);
    }
    if (ids.length > 0) this.#tell("warn", "there are too many dead letters; the oldest went", { letters: ids.length });
    return ids;
  }

  async #write(records: readonly LetterRecord[]): Promise<boolean> {
    if (!(await this.#log.append(records))) return false;
    for (const record of records) this.#apply(record);
    return true;
  }

  #apply({ key, value }: LetterRecord): void {
    this.#forget(key);
    const letter = value === null ? undefined : readAs(letterSchema, value);
    if (value === null || letter?.id !== key) return;
    this.#letters.set(key, { letter, length: value.length });
    this.#length += value.length;
    if (letter.page_id !== null) this.#ofPage.set(letter.page_id, key);
  }

  #forget(id: string): void {
    const held = this.#letters.get(id);
    if (held === undefined) return;
    this.#letters.delete(id);
    this.#length -= held.length;
    const { page_id } = held.letter;
    if (page_id !== null && this.#ofPage.get(page_id) === id) this.#ofPage.delete(page_id);
  }

  #oneAfterAnother<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#lastChange.then(change);
    this.#lastChange = done.catch(() => {});
    return done;
  }
}

const letterSchema = z.object({
  id: z.string(),
  table: z.string(),
  page_id: z.string().nullable(),
  reason: z.string(),
  diedAtMs: z.number(),
  tries: z.number(),
  event: z.object({
    table: z.string(),
    key: z.string().nullable(),
    value: z.string().nullable(),
    position: z.object({ file: z.string(), offset: z.number() }),
  }),
});

function recordOf(letter: DeadLetterWithEvent): LetterRecord {
  return { key: letter.id, value: JSON.stringify(letter) };
}

function removal(id: string): LetterRecord {
  return { key: id, value: null };
}

function inOrder(one: FeedPosition, other: FeedPosition): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.offset - other.offset;
}
