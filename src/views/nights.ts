import type { NightPreview, NightProgress } from "../client/answers.ts";
import type { ToldRun } from "../core/nightly/told-run.ts";
import type { NightState, NightStep } from "../core/store/night-runs.ts";
import { counted, duration, oneLine, type Style } from "./terminal.ts";

/** What a run came to, with its steps. */
export function runAsText(run: ToldRun, { style }: { readonly style: Style }): string {
  return [`The night of ${run.date} ${endings[run.state]} in ${duration(run.tookMs)}.`, ...detailsOf(run, style)].join(
    "\n",
  );
}

const endings: Readonly<Record<NightState, string>> = {
  done: "is done",
  cut: "was cut short",
  failed: "failed",
  interrupted: "was interrupted",
  running: "is running",
};

/** Runs, the newest first, a few lines each. */
export function historyAsText(runs: readonly ToldRun[], { style }: { readonly style: Style }): string {
  if (runs.length === 0) return "No night was run yet. gibsey nightly runs one now.";
  return runs
    .map((run) => {
      const { date, state, trigger, startedAt, tookMs } = run;
      const head = `${style.bold(date)}  ${colourOf(state, style)(state)}  ${duration(tookMs)}`;
      return [`${head}  ${style.dim(`by ${trigger}, ${startedAt}`)}`, ...detailsOf(run, style)].join("\n");
    })
    .join("\n\n");
}

/** What a night would do. */
export function previewAsText(preview: NightPreview): string {
  const { pages, clusters, changed, summaries, modelCalls, promptTokens, answerTokens } = preview;
  const model =
    modelCalls === 0
      ? "no model is asked"
      : `${counted(modelCalls, "model call")} of at most ${counted(promptTokens, "token")} read and ${answerTokens.toLocaleString("en")} written`;
  return `${counted(pages, "page")} in ${counted(clusters, "cluster")}, ${changed} changed: ${summariesOf(summaries)} would be written; ${model}.`;
}

/** How far a night is, in a line. */
export function progressAsText({ step, done, of }: NightProgress): string {
  return of === 0 ? step : `${step}: ${done} of ${of}`;
}

function detailsOf(run: ToldRun, style: Style): string[] {
  const { pages, clusters, changed, summaries, modelCalls, promptTokens, answerTokens, steps, notes } = run;
  const tokens =
    modelCalls === 0 ? "" : ` (${counted(promptTokens, "token")} read, ${answerTokens.toLocaleString("en")} written)`;
  return [
    `  ${counted(pages, "page")}, ${counted(clusters, "cluster")}, ${changed} changed, ${summariesOf(summaries)} written, ` +
      `${counted(modelCalls, "model call")}${tokens}`,
    ...(steps.length === 0 ? [] : [`  ${style.dim(steps.map(stepAsText).join(", "))}`]),
    ...notes.map((note) => `  ${style.yellow(oneLine(note))}`),
  ];
}

function stepAsText({ name, state, ms, tries, error }: NightStep): string {
  const again = tries > 1 ? `, ${tries} tries${error === undefined ? "" : `: ${oneLine(error)}`}` : "";
  return `${name} ${duration(ms)}${state === "done" ? "" : ` ${state}`}${again}`;
}

function summariesOf(count: number): string {
  return count === 1 ? "1 summary" : `${count.toLocaleString("en")} summaries`;
}

function colourOf(state: NightState, style: Style): (text: string) => string {
  if (state === "done") return style.green;
  return state === "failed" ? style.red : style.yellow;
}
