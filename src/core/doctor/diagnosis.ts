import type { CheckResult, Runtime } from "./check.ts";
import type { CanaryFlight } from "./canary-flight.ts";
import type { RepairOutcome } from "./repair.ts";

/** All that the doctor found. */
export interface Diagnosis {
  readonly runtime: Runtime;
  /** The data dir. */
  readonly book: string;
  /** One for each check there is, in the order of the list. */
  readonly results: readonly CheckResult[];
  /** The canary, if one was sent. */
  readonly canary?: CanaryFlight;
  /** What `--fix` did. */
  readonly repairs: readonly RepairOutcome[];
  readonly tookMs: number;
}

/** A result that asks for something to be done. */
export type TroubleResult = CheckResult & {
  readonly finding: Extract<CheckResult["finding"], { readonly status: "warn" | "wrong" }>;
};

/**
 * What is wrong and what may become so, the likeliest cause first: what nothing else explains goes before consequences, what is
 * wrong before warnings; within that the order of the list, which goes from the ground up.
 */
export function troublesOf(results: readonly CheckResult[]): readonly TroubleResult[] {
  return results.filter(isTrouble).toSorted((one, other) => rankOf(one) - rankOf(other));
}

/** Whether nothing is wrong: the exit status says so. */
export function isHealthy({ results }: Pick<Diagnosis, "results">): boolean {
  return results.every(({ finding }) => finding.status !== "wrong");
}

function isTrouble(result: CheckResult): result is TroubleResult {
  return result.finding.status === "wrong" || result.finding.status === "warn";
}

function rankOf({ finding, explainedBy }: TroubleResult): number {
  if (finding.status === "warn") return 2;
  return explainedBy.length === 0 ? 0 : 1;
}
