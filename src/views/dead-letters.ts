import { limits } from "../core/limits.ts";
import type { DeadLetter, DeadLetterWithEvent } from "../core/store/dead-letters.ts";
import { counted, oneLine, plain, type Style } from "./terminal.ts";

/** Dead letters for people, two lines each: which, since when, how often tried; and why. */
export function lettersAsText(letters: readonly DeadLetter[], { style }: { readonly style: Style }): string {
  if (letters.length === 0) return "No dead letters: every change could be learned.";
  const lines = letters.flatMap((letter) => [
    `${style.bold(oneLine(letter.id))}  ${subjectOf(letter)}  ${style.dim(`${dateOf(letter)}, ${triesOf(letter)}`)}`,
    `      ${oneLine(letter.reason)}`,
  ]);
  return [...lines, "", style.dim("again, after the cause is mended: gibsey dlq replay ID, or --all")].join("\n");
}

/** One letter with its event, as far as a screen takes it. */
export function letterAsText(letter: DeadLetterWithEvent, { style }: { readonly style: Style }): string {
  const rows: [string, string][] = [
    ["id", letter.id],
    ["about", subjectOf(letter)],
    ["reason", letter.reason],
    ["died", `${dateOf(letter)}, ${triesOf(letter)}`],
    ["key", shown(letter.event.key)],
    ["event", shown(letter.event.value)],
  ];
  return rows.map(([name, value]) => `${style.dim(name.padEnd("reason".length))}  ${oneLine(value)}`).join("\n");
}

function subjectOf({ table, page_id }: DeadLetter): string {
  return page_id === null ? `a row of ${oneLine(table)}` : `page ${oneLine(page_id)}`;
}

/** Letters that are older than this figure have none. */
function dateOf({ diedAtMs }: DeadLetter): string {
  return diedAtMs === 0 ? "long ago" : new Date(diedAtMs).toISOString();
}

function triesOf({ tries }: DeadLetter): string {
  return tries === 1 ? "tried once" : `tried ${counted(tries, "time")}`;
}

function shown(json: string | null): string {
  if (json === null) return "none";
  const text = plain(json.slice(0, limits.deadLetterCharactersShownMax));
  const rest = json.length - limits.deadLetterCharactersShownMax;
  return rest > 0 ? `${text} ... and ${counted(rest, "character")} more; --json prints all` : text;
}
