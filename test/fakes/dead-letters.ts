import type { FeedEvent } from "../../src/core/change/feed.ts";
import {
  type DeadLetter,
  type DeadLetters,
  type DeadLetterWithEvent,
  type Death,
  letterId,
} from "../../src/core/store/dead-letters.ts";

/** Dead letters in memory, to be looked at. */
export class FakeDeadLetters implements DeadLetters {
  letters: readonly DeadLetterWithEvent[] = [];
  /** While this is set, the letters of pages can't be removed. */
  failure: Error | undefined;

  async add(event: FeedEvent, { page_id, reason, atMs }: Death): Promise<void> {
    const id = letterId(event.position);
    const before = this.letters.find((letter) => letter.id === id);
    const added = { id, table: event.table, page_id, diedAtMs: atMs, tries: 0, ...before };
    const others = this.letters.filter(
      (letter) => letter.id !== id && (page_id === null || letter.page_id !== page_id),
    );
    this.letters = [...others, { ...added, event, reason, tries: added.tries + 1 }].toSorted(byPosition);
  }

  async count(): Promise<number> {
    return this.letters.length;
  }

  async list(afterId: string | undefined, limit: number): Promise<readonly DeadLetter[]> {
    const start = this.letters.findIndex((letter) => letter.id === afterId) + 1;
    return this.letters.slice(start, start + limit).map(({ id, table, page_id, reason, diedAtMs, tries }) => {
      return { id, table, page_id, reason, diedAtMs, tries };
    });
  }

  async get(id: string): Promise<DeadLetterWithEvent | undefined> {
    return this.letters.find((letter) => letter.id === id);
  }

  async remove(id: string): Promise<boolean> {
    const before = this.letters.length;
    this.letters = this.letters.filter((letter) => letter.id !== id);
    return this.letters.length < before;
  }

  async removeOfPages(page_ids: readonly string[]): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.letters = this.letters.filter(({ page_id }) => page_id === null || !page_ids.includes(page_id));
  }
}

function byPosition({ event: { position: one } }: DeadLetterWithEvent, { event }: DeadLetterWithEvent): number {
  const other = event.position;
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.offset - other.offset;
}
