import type { RunRecord } from "../../stack/run-record.ts";
import type { StackPlan } from "../../stack/stack-plan.ts";

/** The book's folder and what is in it. */
export interface BookProbes {
  /** The data dir. */
  readonly path: string;
  /** run.json; undefined when there is none, or it can't be read. */
  run(): Promise<RunRecord | undefined>;
  /** stack.json; undefined before servers were started for the book. */
  plan(): Promise<StackPlan | undefined>;
}
