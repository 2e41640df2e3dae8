import { asGibseyError, GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { RunRecord, StartedService } from "../core/stack/run-record.ts";
import { isServerName, serverNames } from "../core/stack/server-rules.ts";
import { type Explanation, printError } from "../views/errors.ts";
import { duration } from "../views/terminal.ts";
import { type Command, printJson, type Session } from "./command.ts";
import { explain } from "./explain-failure.ts";
import { type ArrivedCanary, untilReady } from "./readiness.ts";

export const up: Command = {
  name: "up",
  summary: "start the book's daemon, and the servers it needs, in the background",
  options: [
    { syntax: "--any-port", meaning: "take any free port when a set one is taken" },
    {
      syntax: "--timeout-s <seconds>",
      meaning: `give up after this long (default ${limits.readyMs / 1000}, with servers ${limits.stackReadyMs / 1000})`,
    },
    {
      syntax: "--only <service>",
      meaning: `native and docker: ${serverNames.join(", ")} or daemon, with what it needs`,
    },
    { syntax: "--keep", meaning: "when one fails, leave running what was started" },
  ],
  async run({ options, session }) {
    const usualMs = (await session.daemon.runtime()) === "embedded" ? limits.readyMs : limits.stackReadyMs;
    const only = parseService(options.text("only"));
    let explanation: Explanation | undefined;
    try {
      const { run, services, isNew } = await session.daemon.start({
        anyPort: options.has("any-port"),
        timeoutMs: parseSeconds(options.text("timeout-s")) ?? usualMs,
        keep: options.has("keep"),
        ...(only === undefined ? {} : { only }),
        onReady: (service, isNew) => printReady(session, service, isNew),
        // Afterwards there is nothing left to look at.
        onFailure: async (error) => void (explanation = await explain(session, asGibseyError(error))),
      });
      const canary = run.daemonUrl === "" ? undefined : await untilReady(session);
      tell(session, run, services, isNew, canary);
      return 0;
    } catch (thrown) {
      const error = asGibseyError(thrown);
      if (error.exitStatus !== 4 || session.signal.aborted) throw thrown;
      printError(error, session.terminal, session.wantsJson, explanation ?? (await explain(session, error)));
      return error.exitStatus;
    }
  },
};

function tell(
  session: Session,
  { runtime, daemonUrl }: RunRecord,
  services: readonly StartedService[],
  isNew: boolean,
  canary: ArrivedCanary | undefined,
): void {
  const { terminal, wantsJson } = session;
  if (wantsJson) {
    const rows = services.map(({ name, pid, container, port, readyMs }) => ({
      name,
      state: readyMs === null ? "starting" : "ready",
      ...(container === undefined ? { pid } : { container }),
      port,
      readyMs,
    }));
    printJson(terminal, "up", { runtime, daemonUrl, services: rows, ...(canary === undefined ? {} : { canary }) });
    return;
  }
  if (canary !== undefined) {
    terminal.print(`a change  ${terminal.style.green(`came through in ${duration(canary.totalMs)}`)}`);
  }
  if (!isNew) terminal.say("It runs already.");
  if (daemonUrl !== "") terminal.print(`The book answers at ${daemonUrl}`);
}

/** A line as soon as a service is ready: a start of several takes a while. */
function printReady({ terminal, wantsJson }: Session, service: StartedService, isNew: boolean): void {
  if (wantsJson) return;
  const { name, pid, container, port, readyMs } = service;
  const place = container === undefined ? `pid ${pid}` : `container ${container}`;
  const since = isNew && readyMs !== null ? `ready in ${duration(readyMs)}` : "ready";
  terminal.print(`${name}  ${terminal.style.green(since)}  ${place}  port ${port}`);
}

function parseService(text: string | undefined): string | undefined {
  if (text === undefined || text === "daemon" || isServerName(text)) return text;
  const names = [...serverNames, "daemon"].join(", ");
  throw new GibseyError("USAGE", `there is no service ${JSON.stringify(text)}`, `--only takes one of ${names}`);
}

function parseSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new GibseyError("USAGE", `--timeout-s is ${JSON.stringify(text)}`, "a number of seconds, such as 30");
}
