import { decodeEvent } from "../core/change/envelope.ts";
import type { ChangeFeed, FeedEvent } from "../core/change/feed.ts";
import { asGibseyError, type GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { LearnReport, Memory } from "../core/memory.ts";
import type { PageChange } from "../core/page.ts";
import type { DeadLetters } from "../core/store/dead-letters.ts";
import { type Clock, waitFor } from "./clock.ts";

/** What the pipeline is doing; a reader of `status` sees it. */
export type PipelineState =
  | { readonly kind: "reconciling" }
  | { readonly kind: "listening" }
  | { readonly kind: "learning"; readonly changes: number }
  | { readonly kind: "waiting"; readonly problem: GibseyError; readonly tries: number; readonly againInMs: number }
  | { readonly kind: "stopped" };

/** One batch that was learned and committed. */
export interface LearnedBatch {
  readonly report: LearnReport;
  readonly events: number;
  /** From the row's commit to our reading of its event, in ms, for the slowest change; undefined if the feed tells no time. */
  readonly changeLogMs: number | undefined;
  /** From the row's commit to the end of the batch, in ms, of each change. */
  readonly searchableMs: readonly number[];
}

export interface PipelineParts {
  readonly feed: ChangeFeed;
  readonly memory: Memory;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** Called after each batch, and once for each batch of a reconciliation. */
  readonly onBatch: (batch: LearnedBatch) => void;
  readonly onState: (state: PipelineState) => void;
  readonly random: () => number;
}

/**
 * The consuming loop: next events, learn them, commit their position. It runs until the signal aborts, then ends with
 * the batch in hand uncommitted: its events come again, which does no harm.
 *
 * A batch that fails is tried again without end, because the feed keeps what comes meanwhile and memory stays as it
 * is; the wait doubles up to a bound, with jitter so that several consumers don't knock at once. An event that can
 * never be learned becomes a dead letter before its position is committed.
 */
export async function runPipeline(parts: PipelineParts, signal: AbortSignal): Promise<void> {
  try {
    parts.onState({ kind: "reconciling" });
    const reports = await persist(parts, signal, () => parts.memory.reconcile(signal));
    for (const report of reports) parts.onBatch({ report, events: 0, changeLogMs: undefined, searchableMs: [] });
    let batchSize: number = limits.feedBatchFirst;
    while (!signal.aborted) {
      // Told at each try: the next event, which would show that the feed is back, may be hours away.
      const events = await persist(parts, signal, () => {
        parts.onState({ kind: "listening" });
        return parts.feed.next(batchSize, signal);
      });
      parts.onState({ kind: "learning", changes: events.length });
      const startedAtMs = parts.clock.monotonicMs();
      await persist(parts, signal, () => learnBatch(parts, events, signal));
      batchSize = nextBatchSize(batchSize, parts.clock.monotonicMs() - startedAtMs);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    parts.onState({ kind: "stopped" });
  }
}

async function learnBatch(parts: PipelineParts, events: readonly FeedEvent[], signal: AbortSignal): Promise<void> {
  const readAtMs = parts.clock.wallMs();
  const changes: PageChange[] = [];
  const eventOf = new Map<string, FeedEvent>();
  for (const event of events) {
    const decoded = decodeEvent(event);
    if (decoded.kind === "poison") await parts.deadLetters.add({ ...event, reason: decoded.reason });
    if (decoded.kind !== "change") continue;
    changes.push(decoded.change);
    eventOf.set(decoded.change.page_id, event);
  }
  const report = await parts.memory.learn(changes, signal);
  for (const { page_id, reason } of report.failed) {
    const event = eventOf.get(page_id);
    if (event !== undefined) await parts.deadLetters.add({ ...event, reason });
  }
  const last = events.at(-1);
  if (last !== undefined) await parts.feed.commit(last.position);
  const written = changes.map((change) => change.writtenAtMs).filter((atMs) => atMs !== undefined);
  const doneAtMs = parts.clock.wallMs();
  parts.onBatch({
    report,
    events: events.length,
    changeLogMs: written.length === 0 ? undefined : Math.max(0, readAtMs - Math.min(...written)),
    searchableMs: written.map((atMs) => Math.max(0, doneAtMs - atMs)),
  });
}

function nextBatchSize(size: number, tookMs: number): number {
  if (tookMs > limits.feedBatchSlowMs) return Math.max(1, Math.floor(size / 2));
  return tookMs < limits.feedBatchQuickMs ? Math.min(limits.feedBatchMax, size * 2) : size;
}

/** Does the work until it succeeds, waiting longer after each failure; only an abort ends it otherwise. */
async function persist<T>(parts: PipelineParts, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (thrown) {
      signal.throwIfAborted();
      const longest = Math.min(limits.retryMaxMs, limits.retryFirstMs * 2 ** Math.min(tries - 1, 16));
      const againInMs = Math.round(longest * (0.5 + parts.random() / 2));
      parts.onState({ kind: "waiting", problem: asGibseyError(thrown), tries, againInMs });
      await waitFor(againInMs, signal);
    }
  }
}
