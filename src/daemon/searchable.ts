import type { FailedPage } from "../core/embed/lesson.ts";
import { GibseyError } from "../core/errors.ts";
import type { Memory } from "../core/memory.ts";
import type { LearnedBatch } from "./pipeline.ts";

/** How far a write has come on its way to the readers. */
export interface WaitProgress {
  readonly searchable: number;
  readonly of: number;
  /** Passages embedded for these pages so far. */
  readonly embedded: number;
}

export interface WaitOutcome extends WaitProgress {
  readonly failed: readonly FailedPage[];
  /** The hops of the batch that came last; undefined if nothing had to be learned. */
  readonly lastBatch: LearnedBatch | undefined;
}

type WatchedMemory = Pick<Memory, "readings" | "searchable">;

/**
 * Lets writers wait until what they wrote can be found. It needs no positions of any feed: a page is there when the index
 * holds it as its row stands. A batch that began to read its rows after the last write, with none under way since, has
 * them as they stand, so its word is enough. A batch that may be older only says where to look: then the rows are read
 * again and compared with the index.
 */
export class SearchableWatch {
  readonly #memory: WatchedMemory;
  readonly #waits = new Set<SearchableWait>();
  #underWay = 0;
  /** The memory's readings that had begun when the last write ended: they may have missed it. */
  #readingsBefore = 0;

  constructor(memory: WatchedMemory) {
    this.#memory = memory;
  }

  /** Does a write of rows. Every write of this process comes through here, whether somebody waits for it or not. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#readingsBefore = this.#memory.readings;
    }
  }

  /** Tells the waiting writers of a learned batch. */
  notify(batch: LearnedBatch): void {
    const isCurrent = this.#underWay === 0 && batch.report.reading > this.#readingsBefore;
    for (const wait of this.#waits) wait.notify(batch, isCurrent);
  }

  /** Begins to listen for these pages; do it before they are written: they may be learned before the write returns. */
  begin(page_ids: readonly string[]): SearchableWait {
    const wait = new SearchableWait(this.#memory, this, page_ids, () => this.#waits.delete(wait));
    this.#waits.add(wait);
    return wait;
  }
}

/** One writer's wait, from before its write. However much is learned meanwhile, it keeps no more than its own pages. */
export class SearchableWait {
  readonly #memory: WatchedMemory;
  readonly #watch: SearchableWatch;
  readonly #written: ReadonlySet<string>;
  readonly #pending: Set<string>;
  readonly #failed = new Map<string, string>();
  /** Pages that were in a batch which may not have known the last write, and weren't looked at since. */
  #doubtful = new Set<string>();
  #hasNews = false;
  #hasWritten = false;
  #isLooking = false;
  #embedded = 0;
  #lastBatch: LearnedBatch | undefined;
  #wake = () => {};
  /** Ends the wait; nothing more is heard. */
  readonly end: () => void;

  constructor(memory: WatchedMemory, watch: SearchableWatch, page_ids: readonly string[], end: () => void) {
    this.#memory = memory;
    this.#watch = watch;
    this.#written = new Set(page_ids);
    this.#pending = new Set(page_ids);
    this.end = end;
  }

  /** Does the write that is waited for, as {@link SearchableWatch.write} does any. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    const written = await this.#watch.write(work);
    this.#hasWritten = true;
    return written;
  }

  /** Hears of a batch; `isCurrent` when its pages are searchable just as their rows stand. */
  notify(batch: LearnedBatch, isCurrent: boolean): void {
    const { learned, same, failed, embedded } = batch.report;
    const failures = failed.filter(({ page_id }) => this.#written.has(page_id));
    const done = [...learned, ...same].filter((page_id) => this.#written.has(page_id));
    if (failures.length + done.length === 0) return;
    for (const { page_id, reason } of failures) this.#failed.set(page_id, reason);
    // Before the write, rows as they stand aren't those that are waited for; and a look may end with what was before.
    if (isCurrent && this.#hasWritten && !this.#isLooking) {
      this.#settle(done);
      for (const { page_id } of failures) this.#pending.delete(page_id);
    } else {
      for (const page_id of [...done, ...failures.map((failure) => failure.page_id)]) this.#doubtful.add(page_id);
    }
    this.#embedded += embedded;
    this.#lastBatch = batch;
    this.#hasNews = true;
    this.#wake();
  }

  /**
   * Resolves when each page is searchable or has failed. A page that is overwritten meanwhile counts as done once its
   * newer text is learned.
   * @param mayBeSame whether the write may have left rows as they were: those are in no batch, and must be looked for.
   * @throws GibseyError SEARCHABLE_TIMEOUT when the signal aborts first; what was written is kept.
   */
  async until(
    signal: AbortSignal,
    onProgress: (progress: WaitProgress) => void = () => {},
    mayBeSame = true,
  ): Promise<WaitOutcome> {
    const onAbort = () => this.#wake();
    signal.addEventListener("abort", onAbort);
    try {
      if (mayBeSame) await this.#look(this.#written);
      while (this.#pending.size > 0 || this.#hasNews) {
        if (signal.aborted && this.#pending.size > 0) throw notInTime(this.#pending.size, signal);
        if (!this.#hasNews) await this.#nextNews();
        const hadNews = this.#hasNews;
        this.#hasNews = false;
        const doubtful = this.#doubtful;
        this.#doubtful = new Set();
        await this.#look(doubtful);
        if (hadNews) onProgress(this.#progress());
      }
      const failed = [...this.#failed].map(([page_id, reason]) => ({ page_id, reason }));
      return { ...this.#progress(), failed, lastBatch: this.#lastBatch };
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Takes pages off the list: those that are searchable as their rows stand now, and those that failed. */
  async #look(page_ids: ReadonlySet<string>): Promise<void> {
    if (page_ids.size === 0) return;
    this.#isLooking = true;
    try {
      this.#settle(await this.#memory.searchable([...page_ids]));
    } finally {
      this.#isLooking = false;
    }
    for (const page_id of page_ids) if (this.#failed.has(page_id)) this.#pending.delete(page_id);
  }

  #settle(page_ids: readonly string[]): void {
    for (const page_id of page_ids) {
      this.#pending.delete(page_id);
      this.#failed.delete(page_id);
    }
  }

  #progress(): WaitProgress {
    const searchable = this.#written.size - this.#pending.size - this.#failed.size;
    return { searchable, of: this.#written.size, embedded: this.#embedded };
  }

  #nextNews(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function notInTime(pages: number, signal: AbortSignal): GibseyError {
  return new GibseyError(
    "SEARCHABLE_TIMEOUT",
    `${pages} ${pages === 1 ? "page is" : "pages are"} kept but not searchable yet`,
    "`gibsey status` shows what the daemon waits for; nothing needs to be written again",
    { cause: signal.reason },
  );
}
