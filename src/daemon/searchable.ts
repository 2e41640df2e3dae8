import { GibseyError } from "../core/errors.ts";
import type { Memory } from "../core/memory.ts";
import type { Page } from "../core/page.ts";
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

  /** Begins to listen; do it before the write, which may be learned before it returns. End it when done. */
  begin(): SearchableWait {
    const wait = new SearchableWait(this.#memory, () => this.#waits.delete(wait));
    this.#waits.add(wait);
    return wait;
  }
}

/** One writer's wait, from before its write. */
export class SearchableWait {
  readonly #memory: Memory;
  /** Ends the wait; nothing more is heard. */
  readonly end: () => void;
  readonly #batches: LearnedBatch[] = [];
  #wake = () => {};

  constructor(memory: Memory, end: () => void) {
    this.#memory = memory;
    this.end = end;
  }

  notify(batch: LearnedBatch): void {
    this.#batches.push(batch);
    this.#wake();
  }

  /**
   * Resolves when each page is searchable or has failed. A page that is overwritten meanwhile counts as done once its
   * newer text is learned.
   * @throws GibseyError SEARCHABLE_TIMEOUT when the signal aborts first; what was written is kept.
   */
  async until(
    pages: readonly Page[],
    signal: AbortSignal,
    onProgress: (progress: WaitProgress) => void = () => {},
  ): Promise<WaitOutcome> {
    const written = new Set(pages.map((page) => page.page_id));
    const pending = new Set(written);
    const failed: { page_id: string; reason: string }[] = [];
    let embedded = 0;
    let lastBatch: LearnedBatch | undefined;
    const onAbort = () => this.#wake();
    signal.addEventListener("abort", onAbort);
    try {
      // What was learned between the write and now is in the batches; what was searchable before the write, in none.
      for (const page_id of await this.#memory.searchable([...written])) pending.delete(page_id);
      while (pending.size > 0 || this.#batches.length > 0) {
        if (signal.aborted && pending.size > 0) throw notInTime(pending.size, signal);
        const batch = this.#batches.shift();
        if (batch === undefined) await this.#nextBatch();
        else if (await this.#settle(batch, written, pending, failed)) {
          embedded += batch.report.embedded;
          lastBatch = batch;
          onProgress({ searchable: pages.length - pending.size - failed.length, of: pages.length, embedded });
        }
      }
      return { searchable: pages.length - failed.length, of: pages.length, embedded, failed, lastBatch };
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Takes a batch's pages off the list; false when it did nothing for the written pages. */
  async #settle(
    { report }: LearnedBatch,
    written: ReadonlySet<string>,
    pending: Set<string>,
    failed: { page_id: string; reason: string }[],
  ): Promise<boolean> {
    const learned = [...report.learned, ...report.same].filter((page_id) => written.has(page_id));
    const waitedFor = learned.filter((page_id) => pending.has(page_id));
    for (const page_id of await this.#memory.searchable(waitedFor)) pending.delete(page_id);
    const failures = report.failed.filter(({ page_id }) => pending.delete(page_id));
    failed.push(...failures);
    return failures.length > 0 || learned.some((page_id) => !pending.has(page_id));
  }

  #nextBatch(): Promise<void> {
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
