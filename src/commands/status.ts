import { type ShownStatus, statusAsText, type StatusWithoutDaemon } from "../views/status.ts";
import { type Command, printJson, type Session } from "./command.ts";

export const status: Command = {
  name: "status",
  summary: "what runs, and how much is searchable",
  async run({ session }) {
    const report = (await fromDaemon(session)) ?? (await fromFiles(session));
    if (session.wantsJson) printJson(session.terminal, "status", report);
    else session.terminal.print(statusAsText(report, session.terminal));
    if (!session.wantsJson && isInTrouble(report)) session.terminal.say("gibsey doctor says what is wrong.");
    return report.daemon.state === "ready" ? 0 : 4;
  },
};

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
