import type { ServerName } from "../stack/server-rules.ts";
import { type KnownLine, knownLines } from "./known-lines.ts";

/** A known line that was found, as it was written. */
export interface FoundLine {
  readonly known: KnownLine;
  readonly line: string;
}

/**
 * Looks for known lines in what a server wrote since its start: those that still hold, each once, the newest of its kind, the
 * most certain first. What a later line takes back isn't among them.
 */
export function knownIn(lines: readonly string[], server: ServerName): readonly FoundLine[] {
  const found = new Map<KnownLine, string>();
  const mayWrite = knownLines.filter(({ servers }) => servers.includes(server));
  let level: string | undefined;
  for (const line of lines) {
    const own = headPattern.exec(line)?.[1];
    // The rungs of a warning's stack trace belong to it. Behind anything else, and behind an empty line, which stands before
    // what the JVM itself says, they may be its last words.
    level = own ?? (level === "WARN" && line.trim() !== "" ? level : undefined);
    for (const known of found.keys()) if (known.over?.test(line)) found.delete(known);
    if (level === "INFO" || level === "DEBUG") continue;
    const known = mayWrite.find(({ sign, isWarning }) => (level !== "WARN" || isWarning === true) && sign.test(line));
    if (known !== undefined) found.set(known, line);
  }
  return mayWrite.flatMap((known) => {
    const line = found.get(known);
    return line === undefined ? [] : [{ known, line }];
  });
}

/** How all three servers begin a line: date, time, level. */
const headPattern = /^\d{4}-\d\d-\d\d[ T]\S+ +(DEBUG|INFO|WARN|ERROR|FATAL)\b/;
