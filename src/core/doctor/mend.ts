import { asGibseyError } from "../errors.ts";
import type { Acts } from "./acts.ts";
import type { CheckResult } from "./check.ts";
import { troublesOf } from "./diagnosis.ts";
import type { Repair, RepairOutcome } from "./repair.ts";

export interface MendParts {
  readonly repairs: readonly Repair[];
  readonly acts: Acts;
  /** Whether a repair may be done; asked for each. */
  readonly agree: (question: string) => Promise<boolean>;
  /** Makes one check again. */
  readonly look: (id: string) => Promise<CheckResult>;
  readonly signal: AbortSignal;
}

/**
 * Repairs what can be repaired, the likeliest cause first, each only if its check, made again, is still in trouble: to mend a
 * cause often mends what follows from it.
 * @throws the signal's reason when aborted; what a repair throws is told as its outcome.
 */
export async function mend(results: readonly CheckResult[], parts: MendParts): Promise<readonly RepairOutcome[]> {
  const { repairs, acts, agree, look, signal } = parts;
  const outcomes: RepairOutcome[] = [];
  for (const { check } of troublesOf(results)) {
    const repair = repairs.find((one) => one.check === check.id);
    if (repair === undefined || (outcomes.length > 0 && isWell(await look(check.id)))) continue;
    const { does } = repair;
    const tell = (outcome: RepairOutcome["outcome"], message: string) =>
      outcomes.push({ check: check.id, does, outcome, message });
    if (!(await agree(`${check.id}: ${does}?`))) {
      tell("refused", `didn't ${does}`);
      continue;
    }
    try {
      const did = await repair.act(acts, signal);
      const { finding } = await look(check.id);
      if (isWell({ finding })) tell("mended", did);
      else tell("still wrong", `${did}; now: ${finding.found}`);
    } catch (thrown) {
      signal.throwIfAborted();
      const { message, hint } = asGibseyError(thrown);
      tell("failed", `${message} (${hint})`);
    }
  }
  return outcomes;
}

function isWell({ finding }: Pick<CheckResult, "finding">): boolean {
  return finding.status === "ok" || finding.status === "skipped";
}
