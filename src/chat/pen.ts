import type { Style } from "../views/terminal.ts";
import type { Speaker } from "./exchange.ts";
import { nameOf } from "./exchange.ts";

/** With what a chat is drawn. */
export interface Pen {
  readonly style: Style;
  readonly marks: Marks;
}

export interface Marks {
  readonly prompt: string;
  /** Beside an opening quote. */
  readonly bar: string;
  /** Before the character that Enter takes. */
  readonly chosen: string;
  /** Above the first row that is shown of a longer text. */
  readonly more: string;
  readonly dots: string;
}

/** The marks that a terminal can show. */
export function marksFor(hasUnicode: boolean): Marks {
  return hasUnicode
    ? { prompt: "›", bar: "▌", chosen: "❯", more: "⋮", dots: "…" }
    : { prompt: ">", bar: "|", chosen: ">", more: ":", dots: "..." };
}

/** Text in a speaker's colour; the book itself has none. */
export function inColourOf(speaker: Speaker, text: string, { style }: Pen): string {
  return speaker === undefined ? text : style.inColour(speaker.color_hex, text);
}

/** A speaker's name, as it stands above what is said. */
export function shownName(speaker: Speaker, pen: Pen): string {
  return pen.style.bold(inColourOf(speaker, nameOf(speaker), pen));
}
