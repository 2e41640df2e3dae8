import type { shownSettings } from "../core/config.ts";
import type { Diagnosis } from "../core/doctor/diagnosis.ts";
import { diagnosisAsText } from "./diagnosis.ts";
import { createStyle, duration } from "./terminal.ts";

/** What a report says beside the diagnosis. */
export interface ReportContext {
  readonly version: string;
  readonly node: string;
  readonly system: string;
  readonly settings: ReturnType<typeof shownSettings>;
}

/** A diagnosis with all its evidence as Markdown, to be put under a bug report. */
export function reportAsMarkdown(diagnosis: Diagnosis, context: ReportContext): string {
  const { version, node, system, settings } = context;
  const made = diagnosis.results.filter(({ finding }) => finding.status !== "skipped");
  const shown = { style: createStyle(false), columns: 120, isVerbose: false, fixable: new Map() };
  return [
    "# gibsey doctor",
    `gibsey ${version}, Node ${node}, ${system}, runtime ${diagnosis.runtime}`,
    fenced(diagnosisAsText(diagnosis, shown)),
    "## Checks",
    fenced(
      made
        .map(({ check, finding, ms }) => `${finding.status}  ${check.id}  ${finding.found}  (${duration(ms)})`)
        .join("\n"),
    ),
    "## Evidence",
    ...made.flatMap(({ check, finding }) =>
      "evidence" in finding && finding.evidence !== undefined && finding.evidence.length > 0
        ? [`### ${check.id}`, fenced(finding.evidence.join("\n"))]
        : [],
    ),
    "## Settings",
    fenced(settings.map(({ name, value, from }) => `${name} = ${value}  (${from})`).join("\n")),
    "",
  ].join("\n\n");
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
