import { type Check, type CheckGroup, checkGroups, groupOf, runtimes } from "../core/doctor/check.ts";
import type { Repair } from "../core/doctor/repair.ts";

/** The runbook as Markdown: every check, what it means when it fails, and what to do. docs/RUNBOOK.md is printed from it. */
export function runbookAsMarkdown(checks: readonly Check[], repairs: readonly Repair[]): string {
  const groups = [...new Set(checks.map(groupOf))];
  return [
    "# Runbook",
    "What `gibsey doctor` looks at, what it means when a check isn't well, and what to do then. This page is printed from the checks " +
      "(`src/core/doctor/checks`) by `npm run docs:runbook`; a test compares the two. How a stack is run from day to day stands in " +
      "[OPERATING.md](OPERATING.md), what an error code means in [ERRORS.md](ERRORS.md).",
    `${checks.length} checks. One that is skipped says for which other it is. A consequence names its cause; begin with the cause. ` +
      "**Mended by `--fix`** says what `gibsey doctor --fix` does: only what is safe and can be taken back.",
    ...groups.flatMap((group) => groupAsMarkdown(group, checks, repairs)),
  ]
    .join("\n\n")
    .concat("\n");
}

function groupAsMarkdown(group: CheckGroup, checks: readonly Check[], repairs: readonly Repair[]): readonly string[] {
  const title = checkGroups[group];
  return [
    `## ${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    ...checks.filter((check) => groupOf(check) === group).map((check) => checkAsMarkdown(check, repairs)),
  ];
}

function checkAsMarkdown(check: Check, repairs: readonly Repair[]): string {
  const { id, title, meaning, remedy, needs = [] } = check;
  const repair = repairs.find((one) => one.check === id);
  const where = check.runtimes.length === runtimes.length ? [] : [`On ${check.runtimes.join(", ")}.`];
  const after = needs.length === 0 ? [] : [`Needs ${needs.map((need) => `\`${need}\``).join(", ")}.`];
  const mended = repair === undefined ? [] : [`**Mended by \`--fix\`:** ${repair.does}.`];
  return [
    `### \`${id}\``,
    `${title}. ${[...where, ...after].join(" ")}`.trim(),
    meaning,
    [remedy, ...mended].join(" "),
  ].join("\n\n");
}
