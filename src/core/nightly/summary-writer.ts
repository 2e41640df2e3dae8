import type { ChatUsage } from "../answer/chat-model.ts";
import type { Page } from "../page.ts";
import type { SummaryDraft } from "../store/night-store.ts";

/** A cluster whose summary is to be written. */
export interface ClusterToTell {
  readonly member_hash: string;
  /** Its pages with words, the most central first. */
  readonly pages: readonly CentralPage[];
  readonly terms: readonly string[];
}

export interface CentralPage {
  readonly page: Page;
  /** Unit length. */
  readonly vector: Float32Array;
  /** Its cosine with the centroid. */
  readonly centrality: number;
}

/** What a writer made of a cluster, and what that took. */
export interface WrittenSummary extends Omit<SummaryDraft, "member_hash" | "terms" | "wanted"> {
  readonly modelCalls: number;
  readonly usage: ChatUsage;
}
