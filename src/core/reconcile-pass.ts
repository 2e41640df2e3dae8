import type { LearnReport } from "./learn.ts";
import { limits } from "./limits.ts";
import { isBlank, type Page } from "./page.ts";
import type { PageStore } from "./store/page-store.ts";

/** What a pass compares, and how it mends. */
export interface ReconcilePassParts {
  readonly pages: PageStore;
  /** The ids of all pages that the index holds. */
  readonly indexed: () => readonly string[];
  /** Whether there is anything to learn of this row. */
  readonly isStale: (row: Page) => boolean;
  readonly learn: (page_ids: readonly string[], signal: AbortSignal | undefined) => Promise<LearnReport>;
}

/** One batch of a pass: what was learned, undefined if all was in order, and whether it was the last. */
export interface ReconcileStep {
  readonly report: LearnReport | undefined;
  readonly isLast: boolean;
}

/**
 * One comparison of all rows with the index, a batch at a time, so that whoever takes the steps can do other things in
 * between. First the rows in the order of the store, then what the index holds and no row does. Rows may change meanwhile: a
 * row that is met twice, or missed, or taken for gone, is only a page that learn() reads again for nothing, because the
 * change itself comes by the feed.
 */
export class ReconcilePass {
  readonly #parts: ReconcilePassParts;
  readonly #rows = new Set<string>();
  #after: string | undefined;
  #gone: readonly string[] | undefined;

  constructor(parts: ReconcilePassParts) {
    this.#parts = parts;
  }

  /** Whether a row of this page was met, and had words. */
  hasMet(page_id: string): boolean {
    return this.#rows.has(page_id);
  }

  /** Compares and mends the next batch. A step that throws, as learn() does, can be taken again. */
  async step(signal?: AbortSignal): Promise<ReconcileStep> {
    const { pages, isStale } = this.#parts;
    if (this.#gone !== undefined) return this.#forgetNext(this.#gone, signal);
    const batch = await pages.scan(this.#after, limits.reconcileBatchMax);
    for (const page of batch) if (!isBlank(page)) this.#rows.add(page.page_id);
    const stale = batch.filter((page) => isStale(page)).map((page) => page.page_id);
    const report = await this.#learn(stale, signal);
    this.#after = batch.at(-1)?.page_id;
    if (this.#after !== undefined) return { report, isLast: false };
    this.#gone = this.#parts.indexed().filter((page_id) => !this.#rows.has(page_id));
    return { report, isLast: this.#gone.length === 0 };
  }

  async #forgetNext(gone: readonly string[], signal: AbortSignal | undefined): Promise<ReconcileStep> {
    const report = await this.#learn(gone.slice(0, limits.reconcileBatchMax), signal);
    this.#gone = gone.slice(limits.reconcileBatchMax);
    return { report, isLast: this.#gone.length === 0 };
  }

  async #learn(page_ids: readonly string[], signal: AbortSignal | undefined): Promise<LearnReport | undefined> {
    return page_ids.length === 0 ? undefined : this.#parts.learn(page_ids, signal);
  }
}
