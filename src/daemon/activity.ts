import type { ActivityBatch, ActivityPage, ActivityReport } from "../core/activity-report.ts";
import { limits } from "../core/limits.ts";
import type { Page } from "../core/page.ts";
import type { PageStore } from "../core/store/page-store.ts";
import type { Clock } from "./clock.ts";
import type { LearnedBatch } from "./pipeline.ts";

/** A batch as it is kept: pages by their ids only, so that learning pays nothing for those who look. */
interface KeptBatch extends Omit<ActivityBatch, "pages"> {
  readonly page_ids: readonly string[];
}

/** Remembers what was learned lately, for whoever looks. What it is asked for is bounded, and so is what it keeps. */
export class Activity {
  readonly #clock: Pick<Clock, "wallMs">;
  /** Tells the cursors of one life of the daemon from those of another. */
  readonly #life: string;
  readonly #kept: KeptBatch[] = [];
  /** How many batches there have been, the forgotten ones among them. */
  #count = 0;

  constructor(clock: Pick<Clock, "wallMs">) {
    this.#clock = clock;
    this.#life = clock.wallMs().toString(36);
  }

  /** Keeps one more batch, and forgets the oldest when there are too many. */
  add({ report, events, changeLogMs, searchableMs }: LearnedBatch): void {
    this.#count++;
    this.#kept.push({
      at: this.#now(),
      events,
      learned: report.learned.length,
      failed: report.failed.length,
      searchableMs: searchableMs.length === 0 ? null : Math.max(...searchableMs),
      hops: changeLogMs === undefined ? report.hops : { "change-log": changeLogMs, ...report.hops },
      page_ids: report.learned.slice(-limits.activityBatchPagesMax),
    });
    if (this.#kept.length > limits.activityBatchesMax) this.#kept.shift();
  }

  /**
   * What was learned after a cursor; all that is remembered, if that is left out or was given by another life of the
   * daemon. The newest pages are named as their rows are now.
   */
  async since(after: string | undefined, rows: Pick<PageStore, "get">): Promise<ActivityReport> {
    const kept = this.#after(after);
    const answer = { cursor: `${this.#life}.${this.#count}`, at: this.#now() };
    const named = newestIds(kept);
    const found: ReadonlyMap<string, Page> = named.size === 0 ? new Map() : await rows.get([...named]);
    const nameOf = (page_id: string): ActivityPage => {
      const row = found.get(page_id);
      return { page_id, number: row?.number ?? null, title: row?.title ?? null };
    };
    return {
      ...answer,
      batches: kept.map(({ page_ids, ...batch }) => ({
        ...batch,
        pages: page_ids.filter((page_id) => named.has(page_id)).map(nameOf),
      })),
    };
  }

  #after(cursor: string | undefined): readonly KeptBatch[] {
    const [life, count] = cursor?.split(".") ?? [];
    const isNew = life === this.#life ? this.#count - Number(count) : this.#kept.length;
    return isNew > 0 ? this.#kept.slice(-isNew) : [];
  }

  #now(): string {
    return new Date(this.#clock.wallMs()).toISOString();
  }
}

/** The pages that were learned last, as many as one answer names. */
function newestIds(batches: readonly KeptBatch[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { page_ids } of batches.toReversed()) {
    for (const page_id of page_ids) {
      if (ids.size < limits.activityPagesMax) ids.add(page_id);
    }
  }
  return ids;
}
