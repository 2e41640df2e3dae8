import type { FeedEvent, FeedPosition } from "../../core/change/feed.ts";
import { nameOf, type Partition, type PartitionOffset } from "./broker.ts";

/** An event as it was fetched. */
export interface FetchedEvent {
  readonly event: FeedEvent;
  /** When its record was written by the broker's or producer's clock, in epoch milliseconds. */
  readonly timestampMs: number;
  readonly bytes: number;
}

/** A stretch of what is held that is done, from its front: how far that takes each partition. */
export interface DoneStretch {
  readonly offsets: readonly PartitionOffset[];
  /** The running number of the first entry after it. */
  readonly before: number;
}

interface Entry {
  readonly from: Partition;
  /** The offset that comes after what the entry stands for. */
  next: number;
  /** Undefined for records that are passed over: they are done as soon as all before them is. */
  readonly fetched: FetchedEvent | undefined;
}

/**
 * What a member of the group has fetched and not yet committed, in the order in which it is delivered.
 *
 * Events come from several partitions, and are taken in one order. To commit one of them means that it and all before it
 * are done, so each partition is done up to the last entry of its own in that stretch. Records that aren't delivered have
 * entries, too: a partition is never committed past an event before them that is still in somebody's hands.
 */
export class HeldEvents {
  #entries: Entry[] = [];
  /** Entries have running numbers, so that a stretch that was asked for means the same when it comes back. */
  #first = 0;
  #untaken = 0;
  #changes = 0;
  #bytes = 0;
  /** For each partition, where its reading goes on: after the last commit, and after what was fetched. */
  readonly #committed = new Map<string, PartitionOffset>();
  readonly #fetched = new Map<string, number>();

  get size(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Events that aren't committed. */
  get changes(): number {
    return this.#changes;
  }

  /** The oldest event that isn't committed. */
  get oldest(): FetchedEvent | undefined {
    return this.#entries.find(({ fetched }) => fetched !== undefined)?.fetched;
  }

  /** The offset after all that was fetched of a partition; undefined when nothing was. */
  fetchedUpTo(partition: Partition): number | undefined {
    return this.#fetched.get(nameOf(partition));
  }

  add(from: Partition, offset: number, fetched: FetchedEvent): void {
    this.#note(from, offset, offset + 1);
    this.#entries.push({ from, next: offset + 1, fetched });
    this.#changes += 1;
    this.#bytes += fetched.bytes;
  }

  /** Passes over a partition's records from an offset up to the one before `next`. */
  pass(from: Partition, offset: number, next: number): void {
    this.#note(from, offset, next);
    const last = this.#entries.at(-1);
    if (last !== undefined && last.fetched === undefined && nameOf(last.from) === nameOf(from)) last.next = next;
    else this.#entries.push({ from, next, fetched: undefined });
  }

  /** The partition was read up to here, and there was nothing: not even something to pass over. */
  foundNothing(from: Partition, next: number): void {
    this.#fetched.set(nameOf(from), next);
  }

  /** The next events in order, at most `max`. They are held until they are dropped. */
  take(max: number): FeedEvent[] {
    const events: FeedEvent[] = [];
    for (; events.length < max && this.#untaken < this.#first + this.#entries.length; this.#untaken++) {
      const entry = this.#entries[this.#untaken - this.#first];
      if (entry?.fetched !== undefined) events.push(entry.fetched.event);
    }
    return events;
  }

  /** What is done when the taken event of this position and all before it is; undefined when no taken event has it. */
  doneWith({ file, offset }: FeedPosition): DoneStretch | undefined {
    const index = this.#entries.findLastIndex(
      ({ fetched }, at) =>
        at < this.#untaken - this.#first &&
        fetched?.event.position.offset === offset &&
        fetched.event.position.file === file,
    );
    return index === -1 ? undefined : this.#doneUpTo(index + 1);
  }

  /** What is done because nothing but records that are passed over stands there; undefined when there is no such stretch. */
  passedInFront(): DoneStretch | undefined {
    const isPassed = this.#entries[0] !== undefined && this.#entries[0].fetched === undefined;
    return isPassed ? this.#doneUpTo(0) : undefined;
  }

  /** Drops a stretch that was committed. */
  drop({ offsets, before }: DoneStretch): void {
    if (before <= this.#first) return;
    for (const dropped of this.#entries.splice(0, before - this.#first)) {
      if (dropped.fetched === undefined) continue;
      this.#changes -= 1;
      this.#bytes -= dropped.fetched.bytes;
    }
    this.#first = before;
    this.#untaken = Math.max(this.#untaken, before);
    for (const offset of offsets) this.#committed.set(nameOf(offset), offset);
  }

  /**
   * Forgets all that isn't committed, as the group does in a rebalance.
   * @returns where those of the given partitions that were read before go on.
   */
  restart(partitions: readonly Partition[]): readonly PartitionOffset[] {
    this.#first += this.#entries.length;
    this.#untaken = this.#first;
    this.#entries = [];
    this.#changes = 0;
    this.#bytes = 0;
    const goOn = partitions.flatMap((partition) => this.#committed.get(nameOf(partition)) ?? []);
    this.#committed.clear();
    this.#fetched.clear();
    for (const offset of goOn) this.#committed.set(nameOf(offset), offset);
    return goOn;
  }

  #note(from: Partition, offset: number, next: number): void {
    const name = nameOf(from);
    // What comes first of a partition is what the last commit left, so that is known without having been asked for.
    if (!this.#committed.has(name)) this.#committed.set(name, { ...from, offset });
    this.#fetched.set(name, next);
  }

  /** The stretch of the first `count` entries, and of those that are passed over behind them. */
  #doneUpTo(count: number): DoneStretch {
    let end = count;
    while (this.#entries[end] !== undefined && this.#entries[end]?.fetched === undefined) end += 1;
    const offsets = new Map<string, PartitionOffset>();
    for (const { from, next } of this.#entries.slice(0, end)) offsets.set(nameOf(from), { ...from, offset: next });
    return { offsets: [...offsets.values()], before: this.#first + end };
  }
}
