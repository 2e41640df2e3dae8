import type { ServerName } from "../../stack/server-rules.ts";
import { type Check, type CheckGroup, ok, ownServers, wrong } from "../check.ts";
import { knownIn } from "../read-log.ts";

/** The check that a server's log tells of nothing that is known for trouble and lasts. @param causes checks that explain it, too. */
export function serverLog(name: ServerName & CheckGroup, title: string, causes: readonly string[] = []): Check {
  return {
    id: `${name}.log`,
    title,
    meaning:
      "Since its start the server has written a line that is known for a trouble which doesn't pass by itself. Lines of earlier " +
      "starts don't count, nor those that a later one takes back.",
    remedy: `The finding says what the line means and what mends it. \`gibsey logs ${name}\` shows it among the others.`,
    runtimes: ownServers,
    needs: [`${name}.process`],
    causes: ["machine.disk", "machine.memory", ...causes],
    probe: async ({ servers }) => {
      const lines = await servers.lastLines(name);
      const found = knownIn(lines, name).filter(({ known }) => known.isEnd !== true);
      const [first] = found;
      if (first === undefined) return ok(`nothing known for trouble in ${lines.length} lines since its start`);
      return wrong({
        found: `it says that ${found.map(({ known }) => known.reason).join("; and that ")}`,
        expected: "no line that is known for trouble",
        fix: first.known.hint,
        evidence: found.map(({ line }) => line),
      });
    },
  };
}
