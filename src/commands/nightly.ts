import type { NightOutcome } from "../client/answers.ts";
import { limits } from "../core/limits.ts";
import type { NightState } from "../core/store/night-runs.ts";
import { historyAsText, previewAsText, progressAsText, runAsText } from "../views/nights.ts";
import { type Call, type Command, type Options, printJson } from "./command.ts";
import { nightlyReport } from "./nightly-report.ts";
import { nightlyInstall, nightlyUninstall } from "./nightly-install.ts";
import { wholeNumber } from "./whole-number.ts";

export const nightly: Command = {
  name: "nightly",
  summary: "cluster the book and write what each part is about; the daemon does it at 03:00",
  options: [
    { syntax: "-k, --k <count>", meaning: `clusters, or auto (default: as last, first ${limits.nightClusters})` },
    { syntax: "--force", meaning: "cluster and write everything anew" },
    { syntax: "--dry-run", meaning: "tell what would be done: clusters, model calls, tokens" },
    { syntax: "--if-due", meaning: "nothing when tonight's night is done or running; for cron" },
  ],
  examples: ["gibsey nightly", "gibsey nightly --dry-run", "gibsey nightly history", "gibsey nightly install"],
  run,
  subcommands: [
    {
      name: "history",
      summary: "nights that were run: steps, changes, tokens, and what went wrong",
      options: [{ syntax: "-n, --lines <count>", meaning: `how many (default ${limits.nightRunsShown})` }],
      run: history,
    },
    nightlyReport,
    nightlyInstall,
    nightlyUninstall,
  ],
};

async function run({ options, session }: Call): Promise<number> {
  const { terminal, wantsJson } = session;
  const isIfDue = options.has("if-due");
  const request = {
    ...kOf(options),
    force: options.has("force"),
    dryRun: options.has("dry-run"),
    ifDue: isIfDue,
    trigger: isIfDue ? ("cron" as const) : ("hand" as const),
  };
  const client = await session.connect();
  const outcome = await client
    .nightly(request, (progress) => terminal.progress(progressAsText(progress)))
    .finally(() => terminal.progress(""));
  const status = "state" in outcome ? statusOf[outcome.state] : 0;
  if (wantsJson) printJson(terminal, "nightly", outcome);
  // Cron throws away the answer, and mails what is said beside it.
  else if (isIfDue && status !== 0) terminal.warn(outcomeAsText(outcome));
  else terminal.print(outcomeAsText(outcome));
  return status;

  function outcomeAsText(told: NightOutcome): string {
    if ("notDue" in told) return `Nothing to do: ${told.notDue}.`;
    return "dryRun" in told ? previewAsText(told) : runAsText(told, terminal);
  }
}

const statusOf: Readonly<Record<NightState, number>> = { done: 0, cut: 4, failed: 4, interrupted: 130, running: 1 };

async function history({ options, session }: Call): Promise<number> {
  const limit = wholeNumber("--lines", options.text("lines") ?? String(limits.nightRunsShown), limits.nightRunsListMax);
  const runs = await (await session.connect()).nights(limit);
  if (session.wantsJson) printJson(session.terminal, "nightly-history", { runs });
  else session.terminal.print(historyAsText(runs, session.terminal));
  return 0;
}

function kOf(options: Options): { readonly k?: number | "auto" } {
  const text = options.text("k");
  if (text === undefined) return {};
  return { k: text === "auto" ? text : wholeNumber("--k", text, limits.nightClustersMax, ", or auto") };
}
