import { asGibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import { timeLimit } from "../time-limit.ts";
import type { Check, CheckResult, Finding, Runtime } from "./check.ts";
import type { Probes } from "./probes.ts";

export interface RunOptions {
  readonly runtime: Runtime;
  /** The checks that are asked for; those that they need are made, too. All when left out. */
  readonly only?: ReadonlySet<string>;
  /** For all checks together, in ms. What isn't done by then is told as such. */
  readonly budgetMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Called as each is done, in whatever order. */
  readonly onResult?: (result: CheckResult) => void;
}

/**
 * Makes checks side by side, each as soon as those that it needs are done. It never takes longer than its budget, whatever
 * a probe does, and never throws for what a probe throws.
 * @returns one result for each check, in the order given.
 * @throws the signal's reason when aborted.
 */
export async function runChecks(
  checks: readonly Check[],
  probes: Probes,
  options: RunOptions,
): Promise<readonly CheckResult[]> {
  const wanted = options.only === undefined ? undefined : withNeeds(checks, options.only);
  const budget = timeLimit(options.signal, options.budgetMs);
  const underWay = new Map<string, Promise<CheckResult>>();
  const resultOf = (check: Check): Promise<CheckResult> => {
    const started = underWay.get(check.id) ?? make(check);
    underWay.set(check.id, started);
    return started;
  };
  const make = async (check: Check): Promise<CheckResult> => {
    const needed = checks.filter(({ id }) => check.needs?.includes(id));
    const isAskedFor = wanted?.has(check.id) ?? true;
    const result = isAskedFor
      ? await makeCheck(check, await Promise.all(needed.map(resultOf)), probes, budget, options)
      : untouched(check, "not asked for");
    if (isAskedFor) options.onResult?.(result);
    return result;
  };
  const results = await Promise.all(checks.map(resultOf));
  options.signal.throwIfAborted();
  return withCauses(results);
}

async function makeCheck(
  check: Check,
  needed: readonly CheckResult[],
  probes: Probes,
  budget: AbortSignal,
  { runtime, now }: RunOptions,
): Promise<CheckResult> {
  if (!check.runtimes.includes(runtime)) return untouched(check, `for ${check.runtimes.join(", ")} only`);
  // One that is made on other runtimes only is no hindrance on this one.
  const lacking = needed.find((result) => result.check.runtimes.includes(runtime) && isHindrance(result));
  if (lacking !== undefined) return untouched(check, `needs ${lacking.check.id}, which ${stateOf(lacking)}`);
  const startedAtMs = now();
  const { finding, couldRun } = await look(check, probes, budget);
  return { check, finding, couldRun, explainedBy: [], ms: Math.round(now() - startedAtMs) };
}

function isHindrance({ finding, couldRun }: CheckResult): boolean {
  return finding.status === "wrong" || finding.status === "skipped" || !couldRun;
}

function stateOf({ finding, couldRun }: CheckResult): string {
  return couldRun ? `is ${finding.status}` : "couldn't be checked";
}

function untouched(check: Check, why: string): CheckResult {
  return { check, finding: { status: "skipped", found: why }, couldRun: true, explainedBy: [], ms: 0 };
}

/** A probe's finding; a probe that isn't done in time is left to itself. */
async function look(
  check: Check,
  probes: Probes,
  budget: AbortSignal,
): Promise<{ readonly finding: Finding; readonly couldRun: boolean }> {
  const timeLimitMs = check.timeLimitMs ?? limits.checkMs;
  const within = timeLimit(budget, timeLimitMs);
  const tooLate = new Promise<never>((_, reject) => {
    const give = () => reject(within.reason);
    if (within.aborted) give();
    else within.addEventListener("abort", give, { once: true });
  });
  try {
    return { finding: await Promise.race([check.probe(probes, within), tooLate]), couldRun: true };
  } catch (thrown) {
    const why = within.aborted ? `it took longer than ${timeLimitMs / 1000} s, or all checks too long` : told(thrown);
    const found = `this couldn't be checked: ${why}`;
    const fix = `try it alone: gibsey doctor --only ${check.id}`;
    return { finding: { status: "warn", found, expected: check.title, fix }, couldRun: false };
  }
}

function told(thrown: unknown): string {
  return asGibseyError(thrown).message;
}

/** The checks that are asked for, with all that they need. */
function withNeeds(checks: readonly Check[], asked: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = new Set(asked);
  for (const id of wanted) for (const need of checks.find((check) => check.id === id)?.needs ?? []) wanted.add(need);
  return wanted;
}

/** Marks those whose trouble others explain. */
function withCauses(results: readonly CheckResult[]): readonly CheckResult[] {
  const inTrouble = results.filter(({ finding }) => finding.status === "wrong").map(({ check }) => check.id);
  return results.map((result) => {
    const { check, finding } = result;
    if (finding.status !== "wrong" && finding.status !== "warn") return result;
    const causes = [...(check.causes ?? []), ...(finding.causes ?? [])];
    const isCause = (id: string) => causes.some((cause) => (cause.endsWith(".") ? id.startsWith(cause) : id === cause));
    return { ...result, explainedBy: inTrouble.filter((id) => id !== check.id && isCause(id)) };
  });
}
