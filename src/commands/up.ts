import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { duration } from "../views/terminal.ts";
import { type Command, printJson } from "./command.ts";

export const up: Command = {
  name: "up",
  summary: "start the book's daemon in the background",
  options: [
    { syntax: "--any-port", meaning: "take any free port when the set one is taken" },
    { syntax: "--timeout-s <seconds>", meaning: `give up after this long (default ${limits.readyMs / 1000})` },
  ],
  async run({ options, session }) {
    const timeoutMs = parseSeconds(options.text("timeout-s")) ?? limits.readyMs;
    const { run, isNew } = await session.daemon.start({ anyPort: options.has("any-port"), timeoutMs });
    if (session.wantsJson) {
      const services = run.services.map(({ name, pid, port, readyMs }) => ({
        name,
        state: "ready",
        pid,
        port,
        readyMs,
      }));
      printJson(session.terminal, "up", { runtime: run.runtime, daemonUrl: run.daemonUrl, services });
      return 0;
    }
    if (!isNew) session.terminal.say("It runs already.");
    for (const { name, pid, port, readyMs } of run.services) {
      const since = isNew ? `ready in ${duration(readyMs)}` : "ready";
      session.terminal.print(`${name}  ${session.terminal.style.green(since)}  pid ${pid}  port ${port}`);
    }
    session.terminal.print(`The book answers at ${run.daemonUrl}`);
    return 0;
  },
};

function parseSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new GibseyError("USAGE", `--timeout-s is ${JSON.stringify(text)}`, "a number of seconds, such as 30");
}
