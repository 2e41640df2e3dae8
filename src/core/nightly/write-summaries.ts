import { inBatches } from "../in-batches.ts";
import { limits } from "../limits.ts";
import type { Page } from "../page.ts";
import type { NightCounts } from "../store/night-runs.ts";
import type { Night, NightStore, Summary, SummaryDraft } from "../store/night-store.ts";
import type { PageStore } from "../store/page-store.ts";
import type { PageCluster } from "./cluster-pages.ts";
import { wordsOfClusters } from "./cluster-words.ts";
import { renumbered } from "./renumber.ts";
import type { ClusterToTell, WrittenSummary } from "./summary-writer.ts";
import { paceOf, shareOf, type TokenShare } from "./token-share.ts";

/** What is told of a cluster, whoever wrote it and when. */
export type Telling = Pick<
  Summary,
  "terms" | "summary" | "citations" | "writer" | "shortfall" | "updatedAtMs" | "member_hash"
>;

/** Writes one summary with the model, or without where there is none, it fails, or its time is over: `share` is then undefined. */
export type WriteSummary = (
  cluster: ClusterToTell,
  share: TokenShare | undefined,
  signal: AbortSignal,
) => Promise<WrittenSummary>;

export interface WritingParts {
  readonly pages: Pick<PageStore, "get">;
  readonly nights: Pick<NightStore, "keepDraft">;
  readonly write: WriteSummary;
  /** Who is to write: the chat model's name, or `extractive`. */
  readonly wanted: string;
  readonly wallMs: () => number;
  /** Lets others have their turn. */
  readonly breathe: () => Promise<void>;
  /** How long the model may still be asked, all clusters together. */
  readonly remainingMs: () => number;
}

/** A cluster that is told again is planned with this part of the time that it may take. */
const sparing = 3;

/** What was written so far, and what that took. */
export type WritingCounts = Pick<NightCounts, "summaries" | "modelCalls" | "promptTokens" | "answerTokens">;

/** Clusters whose summary isn't there yet as it is wanted. */
export function clustersToWrite(
  clusters: readonly PageCluster[],
  known: ReadonlyMap<string, Telling>,
): readonly PageCluster[] {
  return clusters.filter(({ member_hash }) => !known.has(member_hash));
}

export interface WantedTellings {
  readonly wanted: string;
  readonly force: boolean;
  /** The numbers that pages have now. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly nowMs: number;
}

/**
 * What needn't be written: what the night before told of the same pages and texts, if it was to be written by who is wanted now
 * and nothing was left out; and what a run that was ended wrote on the way. Nothing where all is to be written anew.
 * @throws what the store throws.
 */
export async function knownTellings(
  nights: Pick<NightStore, "drafts">,
  before: Night | undefined,
  { wanted, force, numbers, nowMs }: WantedTellings,
): Promise<ReadonlyMap<string, Telling>> {
  if (force) return new Map();
  const standing = (before?.wanted === wanted ? before.summaries : []).filter(
    ({ shortfall }) => shortfall === undefined,
  );
  const drafts = (await nights.drafts()).filter((draft) => draft.wanted === wanted && draft.shortfall === undefined);
  const kept = drafts.map((draft): Telling => ({ ...draft, updatedAtMs: nowMs }));
  return new Map([...kept, ...standing].map((told) => [told.member_hash, renumbered(told, numbers)]));
}

/**
 * Writes the summaries of a night, one after the other, as a model on one machine is asked. It may be begun again: what it has
 * written is kept as drafts, and nothing is asked twice.
 */
export class SummariesOfNight {
  readonly #parts: WritingParts;
  readonly #known: Map<string, Telling>;
  /** All that was written, what was written again later included. */
  readonly #written: WrittenSummary[] = [];
  /** By member hash: why what was written of a cluster has less than was wanted, or undefined where it hasn't. */
  readonly #shortfallOf = new Map<string, string | undefined>();
  /** Drafts that the store didn't take yet. */
  readonly #unkept: SummaryDraft[] = [];
  #failuresInARow = 0;

  /** @param known what needn't be written. */
  constructor(parts: WritingParts, known: ReadonlyMap<string, Telling>) {
    this.#parts = parts;
    this.#known = new Map(known);
  }

  /** What is told of each cluster, by its member hash. */
  get tellings(): ReadonlyMap<string, Telling> {
    return this.#known;
  }

  /** Why summaries have less than was wanted, each reason with how often. */
  get shortfalls(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const why of this.#shortfallOf.values()) if (why !== undefined) counts.set(why, (counts.get(why) ?? 0) + 1);
    return counts;
  }

  get counts(): WritingCounts {
    const sum = (count: (one: WrittenSummary) => number) => this.#written.reduce((all, one) => all + count(one), 0);
    return {
      summaries: this.#shortfallOf.size,
      modelCalls: sum(({ modelCalls }) => modelCalls),
      promptTokens: sum(({ usage }) => usage.promptTokens),
      answerTokens: sum(({ usage }) => usage.answerTokens),
    };
  }

  /** Writes what isn't there yet. @throws what the stores throw, and the signal's reason. */
  async write(
    clusters: readonly PageCluster[],
    signal: AbortSignal,
    onWritten: (done: number, of: number) => void,
  ): Promise<void> {
    const queue = clustersToWrite(clusters, this.#known);
    if (queue.length > 0) await this.#writeAll(queue, clusters, signal, onWritten);
    // What was written is safe before the step is done.
    await this.#keepDrafts();
  }

  async #writeAll(
    queue: readonly PageCluster[],
    clusters: readonly PageCluster[],
    signal: AbortSignal,
    onWritten: (done: number, of: number) => void,
  ): Promise<void> {
    const told = await this.#readClusters(clusters);
    for (const [done, { member_hash }] of queue.entries()) {
      await this.#parts.breathe();
      signal.throwIfAborted();
      const cluster = told.get(member_hash);
      if (cluster !== undefined) await this.#writeOne(cluster, this.#shareOf(queue.length - done), signal);
      onWritten(done + 1, queue.length);
    }
    const all = queue.flatMap(({ member_hash }) => told.get(member_hash) ?? []);
    await this.#writeAgain(all, signal, () => onWritten(queue.length, queue.length));
  }

  /** What was cut off while others waited for their turn may have the time that they left. */
  async #writeAgain(told: readonly ClusterToTell[], signal: AbortSignal, onWritten: () => void): Promise<void> {
    const cut = told.filter(({ member_hash }) => this.#shortfallOf.get(member_hash) !== undefined);
    for (const [done, cluster] of cut.entries()) {
      await this.#parts.breathe();
      signal.throwIfAborted();
      // To be asked for all that fits would have it cut off again.
      const share = this.#shareOf(sparing * (cut.length - done));
      if (share === undefined) return;
      await this.#writeOne(cluster, share, signal);
      onWritten();
    }
  }

  get #isGivenUp(): boolean {
    return this.#failuresInARow >= limits.nightModelFailuresMax;
  }

  /** What the next of the clusters that are left may take of the model; undefined where it isn't to be asked. */
  #shareOf(left: number): TokenShare | undefined {
    return this.#isGivenUp ? undefined : shareOf(this.#parts.remainingMs(), left, paceOf(this.#written));
  }

  async #writeOne(cluster: ClusterToTell, share: TokenShare | undefined, signal: AbortSignal): Promise<void> {
    const { write, wanted, wallMs } = this.#parts;
    const written = await write(cluster, share, signal);
    const { member_hash, terms } = cluster;
    const { summary, citations, writer } = written;
    const shortfall = this.#isGivenUp
      ? "the model isn't asked any more, as it failed again and again"
      : written.shortfall;
    const told = { member_hash, terms, summary, citations, writer, ...(shortfall === undefined ? {} : { shortfall }) };
    this.#written.push(written);
    this.#known.set(member_hash, { ...told, updatedAtMs: wallMs() });
    this.#shortfallOf.set(member_hash, shortfall);
    if (share !== undefined) this.#failuresInARow = shortfall === undefined ? 0 : this.#failuresInARow + 1;
    this.#unkept.push({ ...told, wanted });
    // A store that is away for a while doesn't hold up the model.
    await this.#keepDrafts().catch(() => undefined);
  }

  async #keepDrafts(): Promise<void> {
    for (let draft = this.#unkept[0]; draft !== undefined; draft = this.#unkept[0]) {
      await this.#parts.nights.keepDraft(draft);
      this.#unkept.shift();
    }
  }

  /** All clusters with their pages' rows: what tells one from the others is seen among all of them. */
  async #readClusters(clusters: readonly PageCluster[]): Promise<ReadonlyMap<string, ClusterToTell>> {
    const rows = new Map<string, Page>();
    const page_ids = clusters.flatMap(({ members }) => members.map(({ page_id }) => page_id));
    for (const batch of inBatches(page_ids, limits.bookBatchMax)) {
      for (const [page_id, page] of await this.#parts.pages.get(batch)) rows.set(page_id, page);
    }
    const withPages = clusters.map(({ member_hash, members }) => ({
      member_hash,
      // A page that went since it was gathered is nothing to tell of.
      pages: members.flatMap(({ page_id, vector, centrality }) => {
        const page = rows.get(page_id);
        return page === undefined ? [] : [{ page, vector, centrality }];
      }),
    }));
    const texts = withPages.map(({ pages }) => ({ pages: pages.map(({ page }) => page) }));
    const words = await wordsOfClusters(texts, this.#parts.breathe);
    return new Map(
      withPages.map((cluster, place) => [
        cluster.member_hash,
        { ...cluster, terms: words[place]?.terms ?? [], weightOf: words[place]?.weightOf ?? (() => 0) },
      ]),
    );
  }
}
