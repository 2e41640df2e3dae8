import type { ChangeFeed, FeedEvent } from "../core/change/feed.ts";
import { asGibseyError, type GibseyError } from "../core/errors.ts";
import type { LearnReport } from "../core/learn.ts";
import { limits } from "../core/limits.ts";
import { letOthersGo } from "./clock.ts";
import { learnEvents, type LearnEventsParts, settleLetters } from "./learn-events.ts";
import { listen } from "./listen.ts";
import { Reconciler } from "./reconciler.ts";

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

export interface PipelineParts extends LearnEventsParts {
  readonly feed: ChangeFeed;
  /** Whether the index holds all that the feed has told: then only what no event told of can be missing. */
  readonly isComplete: boolean;
  /** Called once, when the index holds all that the feed had told at the start. */
  readonly onComplete: () => void;
  /** How often rows and index are compared as a whole, in ms. */
  readonly reconcileEveryMs: number;
  /** Called after each batch, and for each batch of a reconciliation that learned something. */
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
 *
 * What no event told of is found by comparing rows and index once a period, one batch between two looks at the feed, and
 * while the feed is down as well. The first time is at the start: before anything else, where the index may lack what was
 * committed; where it doesn't, in batches like any other, while questions are answered.
 */
export async function runPipeline(parts: PipelineParts, signal: AbortSignal): Promise<void> {
  try {
    if (!parts.isComplete) await complete(parts, signal);
    parts.onComplete();
    const reconciler = new Reconciler({ ...parts, firstInMs: parts.isComplete ? 0 : parts.reconcileEveryMs });
    let batchSize: number = limits.feedBatchFirst;
    while (!signal.aborted) {
      if (reconciler.waitMs() === 0) {
        parts.onState({ kind: "reconciling" });
        const report = await persist(parts, signal, () => reconciler.turn(signal));
        if (report !== undefined) await tellReconciled(parts, report, signal);
      }
      const events = await nextEvents(parts, batchSize, reconciler, signal);
      if (events.length === 0) continue;
      parts.onState({ kind: "learning", changes: events.length });
      const startedAtMs = parts.clock.monotonicMs();
      await persist(parts, signal, () => learnBatch(parts, events, signal));
      batchSize = nextBatchSize(batchSize, parts.clock.monotonicMs() - startedAtMs);
      // SQLite and a page that needs no embedding never wait, so a long backlog would be learned in one breath.
      await letOthersGo();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    parts.onState({ kind: "stopped" });
  }
}

/** Makes the index a function of the rows, however little it held. */
async function complete(parts: PipelineParts, signal: AbortSignal): Promise<void> {
  parts.onState({ kind: "reconciling" });
  const breathe = () => parts.clock.wait(0, signal);
  const reports = await persist(parts, signal, () => parts.memory.reconcile(signal, () => {}, breathe));
  for (const report of reports) await tellReconciled(parts, report, signal);
}

async function tellReconciled(parts: PipelineParts, report: LearnReport, signal: AbortSignal): Promise<void> {
  await persist(parts, signal, () => settleLetters(parts.deadLetters, report));
  parts.onBatch({ report, events: 0, changeLogMs: undefined, searchableMs: [] });
}

/** The next events; none when it is the reconciler's turn, also when that comes while the feed is down. */
function nextEvents(
  parts: PipelineParts,
  max: number,
  reconciler: Reconciler,
  signal: AbortSignal,
): Promise<readonly FeedEvent[]> {
  let tries = 0;
  return persist(parts, signal, async () => {
    if (tries++ > 0 && reconciler.waitMs() === 0) return [];
    // Told at each try: the next event, which would show that the feed is back, may be hours away.
    parts.onState({ kind: "listening" });
    return listen(parts, max, Math.max(reconciler.waitMs(), limits.reconcilePauseMs), signal);
  });
}

async function learnBatch(parts: PipelineParts, events: readonly FeedEvent[], signal: AbortSignal): Promise<void> {
  const readAtMs = parts.clock.wallMs();
  const { report, changes, died } = await learnEvents(parts, events, signal);
  const last = events.at(-1);
  if (last !== undefined) await parts.feed.commit(last.position);
  // A canary alone is no batch of pages: it would count as the quickest that ever was.
  if (changes.length === 0 && died.size === 0) return;
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
      await parts.clock.wait(againInMs, signal);
    }
  }
}
