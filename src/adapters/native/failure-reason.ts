import type { KnownLine } from "../../core/doctor/known-lines.ts";
import { knownIn } from "../../core/doctor/read-log.ts";
import type { ServerName } from "../../core/stack/server-rules.ts";

/** What a server's last words mean, if they are known. */
export function failureReason(name: ServerName, words: string): KnownLine | undefined {
  return knownIn(words.split("\n"), name)[0]?.known;
}
