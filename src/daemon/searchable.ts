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
  readonly failed: readonly { readonly page_id: string; readonly reason: string }[];
  /** The hops of the batch that came last; undefined if nothing had to be learned. */
  readonly lastBatch: LearnedBatch | undefined;
}

/**
 * Lets writers wait until what they wrote can be found. It compares rows with the index and so needs no positions of
 * any feed: a page is there when the index holds it as its row stands. A batch only says when to look: it may have
 * been read before the write.
 */
export class SearchableWatch {
  readonly #memory: Memory;
  readonly #waits = new Set<SearchableWait>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Tells the waiting writers of a learned batch. */
  notify(batch: LearnedBatch): void {
    for (const wait of this.#waits) wait.notify(batch);
  }

  /** Begins to listen for these pages; do it before they are written: they may be learned before the write returns. */
  begin(page_ids: readonly string[]): SearchableWait {
    const wait = new SearchableWait(this.#memory, page_ids, () => this.#waits.delete(wait));
    this.#waits.add(wait);
    return wait;
  }
}

/** One writer's wait, from before its write. However much is learned meanwhile, it keeps no more than its own pages. */
export class SearchableWait {
  readonly #memory: Memory;
  readonly #written: ReadonlySet<string>;
  readonly #pending: Set<string>;
  readonly #failed = new Map<string, string>();
  /** Pages that were in a batch and weren't looked at since. */
  #news = new Set<string>();
  #embedded = 0;
  #lastBatch: LearnedBatch | undefined;
  #wake = () => {};
  /** Ends the wait; nothing more is heard. */
  readonly end: () => void;

  constructor(memory: Memory, page_ids: readonly string[], end: () => void) {
    this.#memory = memory;
    this.#written = new Set(page_ids);
    this.#pending = new Set(page_ids);
    this.end = end;
  }

  notify(batch: LearnedBatch): void {
    const { learned, same, failed, embedded } = batch.report;
    const failures = failed.filter(({ page_id }) => this.#written.has(page_id));
    const done = [...learned, ...same].filter((page_id) => this.#written.has(page_id));
    if (failures.length + done.length === 0) return;
    for (const { page_id, reason } of failures) this.#failed.set(page_id, reason);
    for (const page_id of [...done, ...failures.map((failure) => failure.page_id)]) this.#news.add(page_id);
    this.#embedded += embedded;
    this.#lastBatch = batch;
    this.#wake();
  }

  /**
   * Resolves when each page is searchable or has failed. A page that is overwritten meanwhile counts as done once its
   * newer text is learned.
   * @throws GibseyError SEARCHABLE_TIMEOUT when the signal aborts first; what was written is kept.
   */
  async until(signal: AbortSignal, onProgress: (progress: WaitProgress) => void = () => {}): Promise<WaitOutcome> {
    const onAbort = () => this.#wake();
    signal.addEventListener("abort", onAbort);
    try {
      // What was searchable before the write is in no batch.
      await this.#look(this.#written);
      while (this.#pending.size > 0 || this.#news.size > 0) {
        if (signal.aborted && this.#pending.size > 0) throw notInTime(this.#pending.size, signal);
        if (this.#news.size === 0) await this.#nextNews();
        const news = this.#news;
        this.#news = new Set();
        await this.#look(news);
        if (news.size > 0) onProgress(this.#progress());
      }
      const failed = [...this.#failed].map(([page_id, reason]) => ({ page_id, reason }));
      return { ...this.#progress(), failed, lastBatch: this.#lastBatch };
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Takes pages off the list: those that are searchable, and those that failed. */
  async #look(page_ids: ReadonlySet<string>): Promise<void> {
    for (const page_id of await this.#memory.searchable([...page_ids])) {
      this.#pending.delete(page_id);
      this.#failed.delete(page_id);
    }
    for (const page_id of page_ids) if (this.#failed.has(page_id)) this.#pending.delete(page_id);
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
