import type { HopName, HopTime } from "../core/canary-hops.ts";
import type { ToldRun } from "../core/nightly/told-run.ts";
import type { Character, Citation, Page, Quote } from "../core/page.ts";
import type { NightCounts, NightStepName } from "../core/store/night-runs.ts";

/*
 * What the daemon answers, as its clients read it. The daemon has types of its own for the same documents; a test
 * against a running daemon holds the two together.
 */

/** A quote with the parts of its score, where they were asked for. */
export interface QuoteWithParts extends Quote {
  readonly parts?: Readonly<Record<string, number>>;
}

export interface Answered {
  readonly evidence: "some" | "none";
  /** Grows with the likelihood that the book answers the question at all. */
  readonly evidenceScore: number;
  /** The question in the book's own spelling, where that differs. */
  readonly readAs?: string;
  readonly freshness: {
    /** Changes written and not yet searchable. */
    readonly lag: number;
    /** Everything written before this moment (ISO 8601) was searched. */
    readonly asOf: string;
  };
  readonly quotes: readonly QuoteWithParts[];
  /** For a question about the book at large, what was written of parts of it, best first. */
  readonly summaries: readonly SummaryForQuestion[];
  /** How the answer is less than it could be: the embedder is down, and only words were looked for. */
  readonly degraded?: "words-only";
}

/** What was written of a part of the book, and how much it has to do with a question. */
export interface SummaryForQuestion {
  readonly cluster_id: number;
  readonly summary: string;
  readonly center_page: string;
  readonly score: number;
  readonly terms: readonly string[];
  readonly citations: readonly Citation[];
  /** A chat model, or `extractive`. */
  readonly writer: string;
  /** The local date of the night that it is of. */
  readonly night: string;
  /** When it was written (ISO 8601). */
  readonly updated_at: string;
}

export interface ImportProgress {
  readonly searchable: number;
  readonly of: number;
  readonly embedded: number;
}

export interface ImportOutcome {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly removed: number;
  readonly embedded: number;
  readonly failed: number;
  readonly tookMs: number;
  readonly failures?: readonly { readonly page_id: string; readonly reason: string }[];
  readonly dryRun?: boolean;
}

export interface ReindexProgress {
  readonly model: string;
  readonly searchable: number;
  readonly of: number;
  readonly embedded: number;
}

export interface ReindexOutcome {
  readonly from: string;
  readonly to: string;
  /** False when the book was on that model already. */
  readonly switched: boolean;
  readonly pages: number;
  readonly vectors: number;
  readonly embedded: number;
  readonly tookMs: number;
}

export interface NightProgress {
  readonly step: NightStepName;
  readonly done: number;
  /** 0 where a step isn't counted. */
  readonly of: number;
}

/** What came of asking for a night: a run, however it ended; that none is due; or what one would do. */
export type NightOutcome = ToldRun | NoNight | NightPreview;

export interface NoNight {
  readonly notDue: string;
  readonly date: string;
}

export interface NightPreview extends NightCounts {
  readonly dryRun: true;
}

/** What the latest night says of a part of the book. */
export interface ToldSummary {
  readonly cluster_id: number;
  readonly center_page: string;
  readonly summary: string;
  /** ISO 8601. */
  readonly updated_at: string;
  /** Page ids. */
  readonly members: readonly string[];
  readonly member_hash: string;
  readonly citations: readonly Citation[];
  readonly terms: readonly string[];
  readonly writer: string;
  readonly shortfall?: string;
}

export interface WrittenPage {
  readonly outcome: "added" | "changed" | "same";
  readonly page: Page;
  readonly hops?: readonly { readonly name: string; readonly ms: number }[];
}

/** What came of trying dead letters again. */
export interface ReplayOutcome {
  readonly replayed: readonly string[];
  /** Those that failed once more, with the new reason. */
  readonly stayed: readonly { readonly id: string; readonly reason: string }[];
}

/** One line of an account. */
export interface CreditEntry {
  readonly number: number;
  readonly operation: string;
  readonly kind: string;
  /** What it adds to the balance; below 0 it takes away. */
  readonly credits: number;
  /** What an ask had reserved. */
  readonly reserved: number;
  readonly balanceAfter: number;
  /** ISO 8601. */
  readonly at: string;
}

/** What a user can spend, with entries in order. */
export interface Credits {
  readonly user: string;
  readonly balance: number;
  /** The balance without what is reserved for asks under way. */
  readonly available: number;
  readonly entries: readonly CreditEntry[];
}

/** A canary that came through every hop. */
export interface ArrivedCanary {
  readonly kind: "arrived";
  readonly hops: readonly HopTime[];
  readonly totalMs: number;
}

/** One that didn't: the hops that it came through, the one at which it stopped, and why. */
export interface LostCanary {
  readonly kind: "lost";
  readonly hops: readonly HopTime[];
  readonly stoppedAt: HopName;
  /** Why, without where; the message tells both. */
  readonly reason: string;
  readonly message: string;
  readonly hint: string;
}

/** What is saved to the vault. */
export interface SavedItem {
  readonly user_id: string;
  /** An exchange where there is a question, else a quote. */
  readonly kind?: "exchange" | "quote" | undefined;
  readonly question?: string | undefined;
  /** The answer; of a quote, the quote itself if left out. */
  readonly answer?: string | undefined;
  readonly char_id?: string | undefined;
  /** Where a quote begins may be left out: then it is looked for. */
  readonly citations: readonly { readonly page_id: string; readonly quote: string; readonly start?: number }[];
  readonly note?: string | undefined;
}

export interface WrittenCharacter {
  readonly outcome: "added" | "changed" | "same";
  readonly character: Character;
}

/** A card on its way to or from the daemon. */
export interface SentCard {
  /** Its JSON, as it came. */
  readonly json: string;
  /** The PNG that it came in, without the card, in base64. */
  readonly image?: string;
}
