import type { Character } from "../core/page.ts";
import { nameOf } from "./exchange.ts";
import { slashCommands } from "./slash-commands.ts";

/** What a beginning may become. */
export interface Suggestion {
  /** The whole text. */
  readonly text: string;
  readonly meaning: string;
}

/** How what is typed may go on: commands, and the names of characters behind `/as`. */
export function suggestionsFor(text: string, characters: readonly Character[]): readonly Suggestion[] {
  const [, name = ""] = /^\/as +([^\n]*)$/.exec(text) ?? [undefined, undefined];
  if (/^\/as +/.test(text)) {
    const wanted = name.toLowerCase();
    const names = ["book", ...characters.map(nameOf)];
    return names
      .filter((one) => one.toLowerCase().startsWith(wanted) && one.toLowerCase() !== wanted)
      .map((one) => ({ text: `/as ${one}`, meaning: "" }));
  }
  return slashCommands
    .filter((command) => /^\/\S*$/.test(text) && command.name.startsWith(text.slice(1).toLowerCase()))
    .map(({ name: command, argument = "", meaning }) => ({
      text: `/${command}${argument === "" ? "" : " "}`,
      meaning: `${argument === "" ? "" : `${argument}  `}${meaning}`,
    }));
}

/** The text with all that is common to what it may become. */
export function completed(text: string, characters: readonly Character[]): string {
  const [first, ...others] = suggestionsFor(text, characters).map((one) => one.text);
  if (first === undefined) return text;
  let length = first.length;
  for (const other of others)
    while (other.slice(0, length).toLowerCase() !== first.slice(0, length).toLowerCase()) length--;
  return length > text.length ? first.slice(0, length) : text;
}
