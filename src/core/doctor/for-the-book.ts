import type { Config } from "../config.ts";
import { shellWord } from "../shell-word.ts";

/**
 * What to type, for a book that was named by flags: each command of gibsey's names it so, too, or what is typed would be done to
 * another one. A command that has the flag already is about something else.
 */
export function forTheBook(text: string, config: Pick<Config, "dataDir" | "runtime">): string {
  const flags = [config.dataDir, config.runtime]
    .filter(({ source, from }) => source === "flag" && !text.includes(from))
    .map(({ from, value }) => `${from} ${shellWord(value)}`);
  return text.replaceAll(commandPattern, (command) => [command, ...flags].join(" "));
}

/** A command of those that a finding tells to type; other words behind gibsey's name are prose. */
const commandPattern =
  /\bgibsey (?:up|down|status|doctor|logs|import|reindex|models|dlq|credits|schema|nightly)\b(?= |$|;|,|:|\))/g;
