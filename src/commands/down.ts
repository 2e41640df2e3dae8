import { GibseyError } from "../core/errors.ts";
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
    const outcome = await session.daemon.stop();
    if (options.has("purge")) await session.daemon.purge();
    if (session.wantsJson) {
      printJson(terminal, "down", {
        stopped: outcome !== undefined,
        killed: outcome === "killed",
        purged: options.has("purge"),
      });
      return 0;
    }
    terminal.print(
      outcome === undefined
        ? "Nothing was running."
        : `The daemon ${outcome === "killed" ? "was killed: it did not stop in time" : "has stopped"}.`,
    );
    if (options.has("purge")) terminal.print(`The book in ${config.dataDir.value} is deleted.`);
    return 0;
  },
};
