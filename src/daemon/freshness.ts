import type { ChangeFeed, FeedBacklog } from "../core/change/feed.ts";
import type { Clock } from "./clock.ts";
import { LastKnown } from "./last-known.ts";

/** How far what readers are answered from is behind the book. */
export interface Staleness {
  /** Changes that are written and not yet searchable, as far as is known. */
  readonly lag: number;
  /** Every change that was written before is searchable; epoch ms. */
  readonly asOfMs: number;
}

/**
 * Tells readers how fresh their answers are, also while the feed is down: then nothing that was written since it was last
 * heard of may be searchable, however small the lag was.
 */
export class Freshness {
  readonly #backlog: LastKnown<FeedBacklog>;
  readonly #silentSinceMs: () => number | undefined;

  /** @param silentSinceMs when what puts changes into the feed was last known to work; undefined while it does. */
  constructor(
    feed: Pick<ChangeFeed, "backlog">,
    clock: Clock,
    silentSinceMs: () => number | undefined = () => undefined,
  ) {
    this.#backlog = new LastKnown(() => feed.backlog(), clock, { changes: 0, oldestWrittenAtMs: undefined });
    this.#silentSinceMs = silentSinceMs;
  }

  /** Never rejects. */
  async now(): Promise<Staleness> {
    const { value, atMs } = await this.#backlog.now();
    const asOfMs = Math.min(atMs, value.oldestWrittenAtMs ?? atMs, this.#silentSinceMs() ?? atMs);
    return { lag: value.changes, asOfMs };
  }
}
