import type { DaemonControl, DoctorControl, ExamineOptions } from "../commands/command.ts";
import { type CheckResult, type Runtime, runtimes } from "../core/doctor/check.ts";
import type { Diagnosis } from "../core/doctor/diagnosis.ts";
import { forTheBook } from "../core/doctor/for-the-book.ts";
import { limits } from "../core/limits.ts";
import { ReleaseStack } from "../daemon/release-stack.ts";
import type { ProbeParts } from "./doctor/probe-parts.ts";

export type DoctorParts = Omit<ProbeParts, "runtime" | "canary" | "opened"> & { readonly daemon: DaemonControl };

/** The doctor of a book. What it needs is imported when it is asked for: no other command pays for it. */
export function createDoctorControl(parts: DoctorParts): DoctorControl {
  const checks = async () => (await import("../core/doctor/checks/index.ts")).allChecks;
  // A daemon elsewhere is mended there.
  const repairs = async () =>
    parts.config.url.value === "" ? (await import("../core/doctor/repairs/index.ts")).repairs : [];

  const typed = (text: string) => forTheBook(text, parts.config);

  const examine = async ({ only, canary, onResult }: ExamineOptions): Promise<Diagnosis> => {
    const startedAtMs = performance.now();
    const runtime = runtimeOf(await parts.daemon.runtime());
    const [{ runChecks }, { createProbes }, { createRedaction, redactFlight, redactResult }, { secretsOf }] =
      await Promise.all([
        import("../core/doctor/run.ts"),
        import("./doctor/probes.ts"),
        import("../core/doctor/redact.ts"),
        import("./doctor/report.ts"),
      ]);
    const redact = createRedaction(await secretsOf(parts));
    const opened = new ReleaseStack();
    const probes = createProbes({ ...parts, runtime, canary, opened });
    try {
      const results = await runChecks(await checks(), probes, {
        runtime,
        budgetMs: limits.doctorMs,
        now: () => performance.now(),
        signal: parts.signal,
        ...(only === undefined ? {} : { only }),
        ...(onResult === undefined ? {} : { onResult }),
      });
      const flight = wasMade(results, "memory.canary")
        ? await probes.memory.canary(parts.signal).catch(() => undefined)
        : undefined;
      return {
        runtime,
        book: parts.dataDir.path,
        results: results.map((result) => withFix(redactResult(result, redact), typed)),
        ...(flight === undefined ? {} : { canary: redactFlight(flight, redact) }),
        repairs: [],
        tookMs: performance.now() - startedAtMs,
      };
    } finally {
      await opened.release();
    }
  };

  return {
    checks,
    fixable: async () => new Map((await repairs()).map(({ check }) => [check, typed("gibsey doctor --fix")])),
    examine,

    async mend(diagnosis, agree, options) {
      const [{ mend }, { createActs }, { untilGoingOn }, { createRedaction }, { secretsOf }] = await Promise.all([
        import("../core/doctor/mend.ts"),
        import("./doctor/acts.ts"),
        import("./doctor/until-going-on.ts"),
        import("../core/doctor/redact.ts"),
        import("./doctor/report.ts"),
      ]);
      const outcomes = await mend(diagnosis.results, {
        repairs: await repairs(),
        acts: createActs(parts, parts.daemon),
        agree,
        look: async (id) => resultOf(id, (await examine({ only: new Set([id]) })).results),
        signal: parts.signal,
      });
      const redact = createRedaction(await secretsOf(parts));
      const repaired = outcomes.map((outcome) => ({ ...outcome, message: typed(redact(outcome.message)) }));
      if (outcomes.every(({ outcome }) => outcome === "refused")) return { ...diagnosis, repairs: repaired };
      await untilGoingOn(parts);
      return { ...(await examine(options)), repairs: repaired };
    },

    async writeReport(file, diagnosis) {
      const { writeReport } = await import("./doctor/report.ts");
      await writeReport(file, diagnosis, parts);
    },
  };
}

function resultOf(id: string, results: readonly CheckResult[]): CheckResult {
  const result = results.find(({ check }) => check.id === id);
  if (result === undefined) throw new Error(`${id} is no check`);
  return result;
}

function withFix(result: CheckResult, change: (fix: string) => string): CheckResult {
  const { finding } = result;
  return "fix" in finding ? { ...result, finding: { ...finding, fix: change(finding.fix) } } : result;
}

function wasMade(results: readonly CheckResult[], id: string): boolean {
  return results.some(({ check, finding }) => check.id === id && finding.status !== "skipped");
}

function runtimeOf(name: string): Runtime {
  const runtime = runtimes.find((known) => known === name);
  if (runtime === undefined) throw new Error(`${name} is no runtime`);
  return runtime;
}
