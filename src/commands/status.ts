import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../core/limits.ts";
import { type ShownStatus, statusAsText, type StatusWithoutDaemon } from "../views/status.ts";
import { type Command, printJson, type Session } from "./command.ts";

/** Back to its first row, and nothing on it. */
const emptyScreen = "\u001b[H\u001b[2J";

export const status: Command = {
  name: "status",
  summary: "what runs, and how much is searchable",
  options: [{ syntax: "--watch", meaning: "again and again, until Ctrl+C; with --json an object of NDJSON each time" }],
  async run({ options, session }) {
    if (!options.has("watch")) return show(session);
    const { signal } = session;
    try {
      for (;;) {
        await show(session, session.terminal.isScreen ? emptyScreen : "");
        await sleep(limits.watchStatusMs, undefined, { signal });
      }
    } catch (thrown) {
      // Ctrl+C is how a watch ends.
      if (signal.aborted) return 0;
      throw thrown;
    }
  },
};

/** @param before is written ahead of it, for people. @returns the exit status. */
async function show(session: Session, before = ""): Promise<number> {
  const report = (await fromDaemon(session)) ?? (await fromFiles(session));
  const { terminal, wantsJson } = session;
  if (wantsJson) printJson(terminal, "status", report);
  else terminal.print(`${before}${statusAsText(report, terminal)}`);
  if (!wantsJson && isInTrouble(report)) terminal.say("gibsey doctor says what is wrong.");
  return report.daemon.state === "ready" ? 0 : 4;
}

/** A server that is down, or a pipeline that waits; a book whose daemon wasn't started is in none. */
function isInTrouble(report: ShownStatus): boolean {
  const isDown = report.services.some(({ state }) => state === "down" || state === "unhealthy");
  return isDown || ("pipeline" in report && report.pipeline.problem !== undefined);
}

async function fromDaemon(session: Session) {
  if (session.config.url.value === "" && (await session.daemon.find()) === undefined) return undefined;
  return (await session.connect()).status();
}

async function fromFiles(session: Session): Promise<StatusWithoutDaemon> {
  const seen = await session.daemon.peek();
  return {
    runtime: await session.daemon.runtime(),
    daemon: { state: "down", url: null, pid: null, version: null },
    pages: seen?.pages ?? 0,
    vectors: seen?.vectors ?? 0,
    lag: seen?.lag ?? 0,
    model: seen?.model ?? null,
    services: await session.daemon.servers(),
  };
}
