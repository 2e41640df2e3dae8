/** Who began a run. */
export const nightTriggers = ["hand", "cron", "timer"] as const;
export type NightTrigger = (typeof nightTriggers)[number];

/**
 * How a run stands: `running`; `done`; `cut`, done, but with less than was wanted because its budget was reached; `failed`;
 * `interrupted`, ended by something that let it say nothing, or by a signal.
 */
export const nightStates = ["running", "done", "cut", "failed", "interrupted"] as const;
export type NightState = (typeof nightStates)[number];

/** The steps of a run, in their order. */
export const nightSteps = ["gather", "cluster", "map", "summarise", "publish"] as const;
export type NightStepName = (typeof nightSteps)[number];

export interface NightStep {
  readonly name: NightStepName;
  readonly state: "done" | "cut" | "failed";
  readonly ms: number;
  /** 2 where the first try failed. */
  readonly tries: number;
  /** Why the last failed try failed. */
  readonly error?: string;
}

/** What a night did, or would do. */
export interface NightCounts {
  readonly pages: number;
  readonly clusters: number;
  /** Clusters whose members or texts changed since the last night. */
  readonly changed: number;
  /** Summaries written. */
  readonly summaries: number;
  readonly modelCalls: number;
  /** In the model's own tokens. */
  readonly promptTokens: number;
  readonly answerTokens: number;
}

/** A run of the nightly job, as the history tells of it. */
export interface NightRun extends NightCounts {
  /** Runs sort by it in the order in which they were begun. */
  readonly runId: string;
  /** The local date of the night, e.g. `2026-11-27`: the day of the scheduled time that it belongs to. */
  readonly date: string;
  readonly trigger: NightTrigger;
  readonly state: NightState;
  readonly startedAtMs: number;
  /** Absent while it runs, and where nobody knows. */
  readonly endedAtMs?: number;
  readonly steps: readonly NightStep[];
  /** What was left out or went wrong, a sentence each. */
  readonly notes: readonly string[];
}

/** The history of the nightly job. */
export interface NightRuns {
  /** Keeps a run as it stands; what was kept under its id before is replaced. The oldest beyond `limits.nightRunsMax` go. */
  save(run: NightRun): Promise<void>;
  /** Runs, the newest first, at most `limit`. */
  list(limit: number): Promise<readonly NightRun[]>;
}
