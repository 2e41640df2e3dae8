import { slowestOf, usualMsOf } from "../core/canary-hops.ts";
import { type CheckGroup, checkGroups, type CheckResult, groupOf } from "../core/doctor/check.ts";
import { type Diagnosis, isHealthy, troublesOf, type TroubleResult } from "../core/doctor/diagnosis.ts";
import type { Fixable } from "../core/doctor/repair.ts";
import { counted, duration, oneLine, type Style, wrap } from "./terminal.ts";

/** How a diagnosis is shown. */
export interface ShownAs {
  readonly style: Style;
  readonly columns: number;
  /** Whether checks that are well are told one by one, too. */
  readonly isVerbose: boolean;
  readonly fixable: Fixable;
}

/**
 * A diagnosis for people: the verdict in a line, what is in trouble with all that was found out, the likeliest cause first,
 * then a line for each group, and the canary's way.
 */
export function diagnosisAsText(diagnosis: Diagnosis, shown: ShownAs): string {
  const troubles = troublesOf(diagnosis.results);
  const blocks = [
    verdict(diagnosis, shown.style),
    ...(troubles.length === 0 ? [] : [troubles.map((trouble) => troubleAsText(trouble, shown)).join("\n\n")]),
    groupLines(diagnosis.results, shown).join("\n"),
    ...canaryLines(diagnosis, shown.style),
    ...repairLines(diagnosis, shown.style),
  ];
  return blocks.join("\n\n");
}

/** One line: what is wrong, if anything is. */
export function verdict(diagnosis: Diagnosis, style: Style): string {
  const { results, runtime, tookMs } = diagnosis;
  const troubles = troublesOf(results);
  const wrong = troubles.filter(({ finding }) => finding.status === "wrong");
  const done = results.filter(({ finding }) => finding.status !== "skipped").length;
  const made = style.dim(`${runtime}, ${counted(done, "check")} in ${duration(tookMs)}`);
  const [first] = wrong;
  if (first !== undefined) {
    const others = wrong.length === 1 ? "" : ` (and ${wrong.length - 1} more)`;
    return `${style.red(`Wrong: ${first.check.id}`)}: ${oneLine(first.finding.found)}${others}  ${made}`;
  }
  const warned = troubles.length === 0 ? "" : `, with ${counted(troubles.length, "warning")}`;
  return `${style.green(isHealthy(diagnosis) ? `All is well${warned}` : "")}  ${made}`;
}

/** What is in trouble, with what was found, what should be, and what to type. */
export function troubleAsText({ check, finding, explainedBy }: TroubleResult, shown: ShownAs): string {
  const { style, columns, fixable } = shown;
  const colour = finding.status === "wrong" ? style.red : style.yellow;
  const width = Math.max(20, Math.min(columns, 120) - 12);
  const other = finding.fix.includes("--fix") ? undefined : fixable.get(check.id);
  const rows: [string, readonly string[]][] = [
    ["found", wrap(oneLine(finding.found), width)],
    ["expected", wrap(oneLine(finding.expected), width)],
    // To be copied, so however long it is no line of ours ends within it.
    ["fix", [oneLine(finding.fix)]],
    ["or", other === undefined ? [] : [other]],
    ["cause", wrap(explainedBy.join(", "), width)],
  ];
  return [
    `${colour(finding.status.padEnd(5))}  ${style.bold(check.id)}  ${check.title}`,
    ...rows.flatMap(([name, lines]) =>
      lines.map((line, position) => `  ${style.dim((position === 0 ? name : "").padEnd(8))}  ${line}`),
    ),
    ...(finding.evidence ?? []).map((line) => `  ${style.dim("|")} ${oneLine(line).slice(0, width + 8)}`),
  ].join("\n");
}

function groupLines(results: readonly CheckResult[], shown: ShownAs): readonly string[] {
  const { style } = shown;
  const width = Math.max(...Object.values(checkGroups).map((title) => title.length));
  return groupNames().flatMap((group) => {
    const made = results.filter(({ check, finding }) => groupOf(check) === group && isShown(finding));
    if (made.length === 0) return [];
    const count = (status: string) => made.filter(({ finding }) => finding.status === status).length;
    const [wrong, warned, well, skipped] = ["wrong", "warn", "ok", "skipped"].map(count);
    const mark = wrong
      ? style.red("wrong  ")
      : warned
        ? style.yellow("warn   ")
        : well
          ? style.green("ok     ")
          : style.dim("skipped");
    const counts = [
      ...(wrong ? [style.red(`${wrong} wrong`)] : []),
      ...(warned ? [style.yellow(`${warned} warn`)] : []),
      ...(well ? [`${well} ok`] : []),
      ...(skipped ? [style.dim(`${skipped} skipped`)] : []),
    ];
    const line = `${mark}  ${checkGroups[group].padEnd(width)}  ${counts.join(", ")}`;
    return shown.isVerbose ? [line, ...made.map((result) => `         ${resultLine(result, style)}`)] : [line];
  });
}

/** Those of other runtimes, and those that nobody asked for, are left out. */
function isShown({ status, found }: CheckResult["finding"]): boolean {
  return status !== "skipped" || !(found.startsWith("for ") || found === "not asked for");
}

function resultLine({ check, finding, ms }: CheckResult, style: Style): string {
  const colour = { ok: style.green, warn: style.yellow, wrong: style.red, skipped: style.dim }[finding.status];
  return `${colour(finding.status.padEnd(7))}  ${check.id}  ${oneLine(finding.found)}  ${style.dim(duration(ms))}`;
}

function canaryLines({ canary, runtime }: Diagnosis, style: Style): readonly string[] {
  if (canary === undefined) return [];
  const hops = canary.hops.map(({ name, ms }) => `${name} ${duration(ms)}`).join(", ");
  if (canary.kind === "arrived") {
    const { name } = slowestOf(canary.hops);
    const slowest = `the slowest was ${name}, usually ${duration(usualMsOf(name, runtime))}`;
    return [`${style.dim("canary")}  ${duration(canary.totalMs)}: ${hops}; ${slowest}`];
  }
  const done = hops === "" ? "no hop was done" : `done: ${hops}`;
  return [`${style.dim("canary")}  ${style.red(`stopped at ${canary.stoppedAt}`)}; ${done}`];
}

function repairLines({ repairs }: Diagnosis, style: Style): readonly string[] {
  if (repairs.length === 0) return [];
  return [
    repairs
      .map(({ check, outcome, message }) => {
        const colour = outcome === "mended" ? style.green : style.yellow;
        return `${colour(outcome)}  ${check}: ${oneLine(message)}`;
      })
      .join("\n"),
  ];
}

function groupNames(): readonly CheckGroup[] {
  return Object.keys(checkGroups).filter((name): name is CheckGroup => Object.hasOwn(checkGroups, name));
}
