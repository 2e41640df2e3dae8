import type { ChatUsage } from "../answer/chat-model.ts";
import type { Citation, Page } from "../page.ts";
import type { SummaryDraft } from "../store/night-store.ts";
import type { ClusterWords } from "./cluster-words.ts";

/** A cluster whose summary is to be written. */
export interface ClusterToTell {
  readonly member_hash: string;
  /** Its pages with words, the most central first. */
  readonly pages: readonly CentralPage[];
  readonly terms: readonly string[];
  /** How telling a stem is of it; see {@link ClusterWords}. */
  readonly weightOf: ClusterWords["weightOf"];
}

export interface CentralPage {
  readonly page: Page;
  /** Unit length. */
  readonly vector: Float32Array;
  /** Its cosine with the centroid. */
  readonly centrality: number;
}

/** A page that stands for its cluster, with what it is quoted by. */
export interface ChosenPage {
  readonly page: Page;
  readonly citation: Citation;
}

/** What a writer made of a cluster, and what that took. */
export interface WrittenSummary extends Omit<SummaryDraft, "member_hash" | "terms" | "wanted"> {
  readonly modelCalls: number;
  readonly usage: ChatUsage;
  /** How long the model read before its first words, and how long it spoke, in ms: with {@link usage} it tells its pace. */
  readonly readMs: number;
  readonly writeMs: number;
}
