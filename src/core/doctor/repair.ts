import type { Acts } from "./acts.ts";

/**
 * What mends a check's trouble: only what is safe and can be taken back, never what deletes data. It is offered wherever the check
 * is wrong or warns, and the check is made again after it.
 */
export interface Repair {
  /** The check's id. */
  readonly check: string;
  /** What it would do, as it is asked: `make the topics that are missing`. */
  readonly does: string;
  /** Does it. @returns what it did, in a sentence. @throws GibseyError when it can't. */
  readonly act: (acts: Acts, signal: AbortSignal) => Promise<string>;
}

/** The checks that a repair is offered for, by their ids, each with what to type to have it done. */
export type Fixable = ReadonlyMap<string, string>;

/** What came of one. */
export interface RepairOutcome {
  readonly check: string;
  readonly does: string;
  /** `refused`: somebody at the keyboard said no. */
  readonly outcome: "mended" | "still wrong" | "failed" | "refused";
  /** What was done, or why it couldn't be. */
  readonly message: string;
}
