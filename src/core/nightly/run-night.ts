import type { ChatModel } from "../answer/chat-model.ts";
import { limits } from "../limits.ts";
import type { Memory } from "../memory.ts";
import type { NightRun, NightTrigger } from "../store/night-runs.ts";
import { extractiveWriter, type Night, type NightStore, type Summary } from "../store/night-store.ts";
import type { PageStore } from "../store/page-store.ts";
import { timeLimit } from "../time-limit.ts";
import { type ClusteredPages, clusterPages, type PageCluster } from "./cluster-pages.ts";
import type { Clusterer } from "./clusterer.ts";
import { gatherPages, type GatheredBook } from "./gather-pages.ts";
import { type NightClock, NightLog, type NightLogParts } from "./night-log.ts";
import { newRun } from "./new-run.ts";
import { type Place, placePages } from "./place-pages.ts";
import { sinceLastNight } from "./since-last-night.ts";
import {
  clustersToWrite,
  knownTellings,
  SummariesOfNight,
  type Telling,
  type WriteSummary,
} from "./write-summaries.ts";
import { writeSummary } from "./write-summary.ts";

export interface NightParts {
  readonly memory: Pick<Memory, "withRecall">;
  readonly pages: Pick<PageStore, "get">;
  readonly nights: NightStore;
  readonly clusterer: Clusterer;
  /** Who writes; undefined where summaries are taken from the pages. */
  readonly chat: ChatModel | undefined;
  readonly clock: NightClock;
}

/** What kind of night is wanted. */
export interface NightOrder {
  /** How many clusters; as on the night before if left out, and on a first night `limits.nightClusters`. */
  readonly k?: number | "auto" | undefined;
  /** Clusters and writes everything anew. */
  readonly force: boolean;
}

/** A run that begins. */
export interface NightBegun extends NightOrder {
  readonly runId: string;
  readonly date: string;
  readonly trigger: NightTrigger;
  /** What is to be told of it, whatever comes of it. */
  readonly notes?: readonly string[];
}

/**
 * Runs a night: gathers the pages, clusters them, gives each a place on the map, has a summary written of each cluster that
 * changed, and publishes all of it at once. What goes wrong is told by the run that it resolves to; readers then have the night
 * before. A run that is ended leaves drafts, with which the next one goes on.
 */
export async function runNight(
  parts: NightParts,
  begun: NightBegun,
  told: Omit<NightLogParts, "clock">,
  signal: AbortSignal,
): Promise<NightRun> {
  const log = new NightLog(newRun(begun, parts.clock.wallMs()), { ...told, clock: parts.clock }, signal);
  try {
    await log.keep();
    const found = await gather(parts, log);
    const clustered = await cluster(parts, begun, found, log);
    const places = await log.step("map", limits.nightStepMs, (within) =>
      placePages(clustered, found.before, parts.clusterer, within),
    );
    const written = await summarise(parts, begun, found, clustered, log);
    const summaries = clustered.clusters.flatMap((one) =>
      summaryOf(one, written.tellings.get(one.member_hash), places),
    );
    await publish(parts, madeNight(parts, begun, found, clustered, summaries), found.before, log);
    const reasons = [...written.shortfalls, ...unsaid(summaries, parts.chat)];
    const notes = reasons.map(([why, count]) => `${count} of ${summaries.length} summaries: ${why}`);
    return await log.end(written.shortfalls.size > 0 ? "cut" : "done", ...notes);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return log.end(signal.aborted ? "interrupted" : "failed", why);
  }
}

interface FoundBook extends GatheredBook {
  readonly before: Night | undefined;
}

async function gather({ memory, nights, clock }: NightParts, log: NightLog): Promise<FoundBook> {
  const found = await log.step("gather", limits.nightStepMs, async (within) => {
    const before = await nights.latest();
    const book = await memory.withRecall((recall) => gatherPages(recall, () => clock.wait(0, within), within));
    return { ...book, before };
  });
  log.note({ pages: found.pages.length });
  return found;
}

async function cluster(
  { clusterer }: NightParts,
  order: NightOrder,
  found: FoundBook,
  log: NightLog,
): Promise<ClusteredPages> {
  const clustered = await log.step("cluster", limits.nightStepMs, (within) =>
    clusterPages({ ...found, ...order, k: wantedClusters(order, found.before) }, clusterer, within),
  );
  const changed = clustered.clusters.filter(({ isChanged }) => isChanged).length;
  log.note({ clusters: clustered.clusters.length, changed });
  return clustered;
}

async function summarise(
  { pages, nights, chat, clock }: NightParts,
  { force }: NightOrder,
  { before, numbers }: FoundBook,
  { clusters }: ClusteredPages,
  log: NightLog,
): Promise<SummariesOfNight> {
  const wanted = wantedWriter(chat);
  const write: WriteSummary = (cluster, share, within) =>
    writeSummary(cluster, chat, { share, now: clock.monotonicMs, signal: within });
  let writing: SummariesOfNight | undefined;
  return log.step(
    "summarise",
    limits.nightBudgetMs,
    async (within) => {
      const known = await knownTellings(nights, before, { wanted, force, numbers, nowMs: clock.wallMs() });
      const breathe = () => clock.wait(0, within);
      // A second try goes on with what the first one has written, whether or not it could be kept.
      const begun = (writing ??= new SummariesOfNight(
        { pages, nights, wanted, write, breathe, wallMs: clock.wallMs, remainingMs },
        known,
      ));
      // To load a model may take longer than a cluster may.
      if (clustersToWrite(clusters, known).length > 0) await chat?.warm(timeLimit(within, limits.chatFirstWordMs));
      await begun.write(clusters, within, (done, of) => {
        log.note(begun.counts);
        // One that is killed while a model is at work has told what it was asked.
        void log.keep();
        log.progress("summarise", done, of);
      });
      return begun;
    },
    ({ shortfalls }) => shortfalls.size > 0,
  );

  function remainingMs(): number {
    return limits.nightBudgetMs - limits.nightReserveMs - log.tookMs;
  }
}

/** How many clusters are wanted. */
export function wantedClusters({ k }: NightOrder, before: Night | undefined): number | "auto" {
  return k ?? before?.k ?? limits.nightClusters;
}

/** Who is to write the summaries, as {@link Night.wanted}. */
export function wantedWriter(chat: ChatModel | undefined): string {
  return chat?.name ?? extractiveWriter;
}

async function publish({ nights }: NightParts, night: Night, before: Night | undefined, log: NightLog): Promise<void> {
  await log.step("publish", limits.nightStepMs, async () => {
    const isLatest = await nights.publish(night, before?.runId);
    if (!isLatest) throw new Error("another night was published meanwhile");
  });
}

function summaryOf(
  { cluster_id, center_page, member_hash, members }: PageCluster,
  telling: Telling | undefined,
  places: ReadonlyMap<string, Place>,
): Summary[] {
  if (telling === undefined) return [];
  const { terms, summary, citations, writer, shortfall, updatedAtMs } = telling;
  const placed = members.map(({ page_id, text_hash }) => ({
    page_id,
    text_hash,
    ...(places.get(page_id) ?? { x: 0.5, y: 0.5 }),
  }));
  const inOrder = placed.toSorted((one, other) => (one.page_id < other.page_id ? -1 : 1));
  const told = { terms, summary, citations, writer, updatedAtMs, ...(shortfall === undefined ? {} : { shortfall }) };
  return [{ cluster_id, center_page, members: inOrder, member_hash, ...told }];
}

/** A model that came to its end without a word of use isn't asked again, but whoever looks is told. */
function unsaid(summaries: readonly Summary[], chat: ChatModel | undefined): readonly [why: string, count: number][] {
  if (chat === undefined) return [];
  const quoted = summaries.filter(({ writer, shortfall }) => writer === extractiveWriter && shortfall === undefined);
  return quoted.length === 0 ? [] : [[`quoted, as ${chat.name} said nothing of use`, quoted.length]];
}

function madeNight(
  { chat, clock }: NightParts,
  { runId, date, ...order }: NightBegun,
  { generation, before }: FoundBook,
  { isWhole, movedSinceWhole, nextClusterId }: ClusteredPages,
  summaries: readonly Summary[],
): Night {
  const madeAtMs = clock.wallMs();
  const [k, wanted] = [wantedClusters(order, before), wantedWriter(chat)];
  const wholeAtMs = isWhole || before === undefined ? madeAtMs : before.wholeAtMs;
  const made = { runId, date, generation, k, wanted, nextClusterId, movedSinceWhole, wholeAtMs, madeAtMs };
  return { ...made, ...sinceLastNight(summaries, before) };
}
