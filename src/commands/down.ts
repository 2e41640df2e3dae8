import { GibseyError } from "../core/errors.ts";
import type { StopOutcome } from "../core/stack/service-host.ts";
import { type Command, printJson } from "./command.ts";

export const down: Command = {
  name: "down",
  summary: "stop what up started; the book stays",
  options: [
    { syntax: "--purge", meaning: "delete the book's data as well (asks first)" },
    { syntax: "--yes", meaning: "don't ask" },
  ],
  async run({ options, session }) {
    const { terminal, config } = session;
    if (options.has("purge") && !options.has("yes")) {
      const isSure = await terminal.confirm(`Delete the book in ${config.dataDir.value}?`);
      if (isSure === undefined) {
        throw new GibseyError("USAGE", "--purge deletes the book, and no one is at the keyboard to ask", "add --yes");
      }
      if (!isSure) return 130;
    }
    const services: { name: string; state: string }[] = [];
    const outcome = await session.daemon.stop((name, how) => {
      if (how === "gone") return;
      services.push({ name, state: how });
      if (!session.wantsJson) terminal.print(endedLine(name, how));
    });
    if (options.has("purge")) await session.daemon.purge();
    if (session.wantsJson) {
      printJson(terminal, "down", {
        stopped: outcome !== undefined,
        killed: outcome === "killed",
        purged: options.has("purge"),
        ...(services.length === 0 ? {} : { services }),
      });
      return 0;
    }
    if (services.length === 0) {
      terminal.print(outcome === undefined ? "Nothing was running." : endedLine("daemon", outcome));
    }
    if (options.has("purge")) terminal.print(`The book in ${config.dataDir.value} is deleted.`);
    return 0;
  },
};

function endedLine(name: string, how: StopOutcome): string {
  const title = name === "daemon" ? "The daemon" : name;
  return `${title} ${how === "killed" ? "was killed: it did not stop in time" : "has stopped"}.`;
}
