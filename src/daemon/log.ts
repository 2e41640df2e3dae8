import type { LearnedBatch, PipelineState } from "./pipeline.ts";

/** Writes one line. Fields are names, counts and times: never a page's text, a question or a token. */
export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** A log of lines like `2026-11-02T03:04:05.006Z info learned pages=3 ms=41`. */
export function createLog(write: (line: string) => void, wallMs: () => number): Log {
  return (level, message, fields) => {
    const told = Object.entries(fields).map(([name, value]) => ` ${name}=${shown(value)}`);
    write(`${new Date(wallMs()).toISOString()} ${level} ${oneLine(message)}${told.join("")}\n`);
  };
}

/** Tells of a batch that changed something. */
export function tellBatch(log: Log, { report }: LearnedBatch): void {
  if (report.learned.length > 0) {
    const ms = Math.round(report.hops.feed + report.hops.embed + report.hops.store + report.hops.index);
    log("info", "learned", { pages: report.learned.length, embedded: report.embedded, ms });
  }
  for (const { page_id, reason } of report.failed) log("error", `can't learn a page: ${reason}`, { page_id });
}

/** Tells when the pipeline begins to wait on something, and when it goes on. */
export function tellState(log: Log, before: PipelineState, now: PipelineState): void {
  if (now.kind === "waiting") {
    log("warn", now.problem.message, { code: now.problem.code, tries: now.tries, againInMs: now.againInMs });
  } else if (before.kind === "waiting" && now.kind !== "stopped") {
    log("info", "going on", { afterTries: before.tries });
  }
}

function shown(value: unknown): string {
  const text = oneLine(String(value));
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

/** Control characters would let a message forge lines or steer the terminal that shows the log. */
function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
}
