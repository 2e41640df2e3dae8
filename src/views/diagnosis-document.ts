import { type CheckResult, groupOf } from "../core/doctor/check.ts";
import { type Diagnosis, isHealthy, troublesOf } from "../core/doctor/diagnosis.ts";
import type { Fixable } from "../core/doctor/repair.ts";

/** A diagnosis as the document of `--json`: every check, those of other runtimes as skipped with the reason. */
export function diagnosisDocument(diagnosis: Diagnosis, fixable: Fixable) {
  const { runtime, results, canary, repairs, tookMs } = diagnosis;
  return {
    runtime,
    ok: isHealthy(diagnosis),
    /** The likeliest cause first. */
    troubles: troublesOf(results).map(({ check }) => check.id),
    checks: results.map((result) => resultDocument(result, fixable)),
    canary: canary ?? null,
    repairs,
    tookMs,
  };
}

/** A check's result, as each document has it. */
export function resultDocument({ check, finding, couldRun, explainedBy, ms }: CheckResult, fixable: Fixable) {
  return {
    id: check.id,
    group: groupOf(check),
    title: check.title,
    status: finding.status,
    found: finding.found,
    expected: "expected" in finding ? finding.expected : check.title,
    fix: "fix" in finding ? finding.fix : null,
    evidence: "evidence" in finding ? finding.evidence : [],
    explainedBy,
    couldRun,
    fixable: fixable.has(check.id),
    ms,
  };
}
