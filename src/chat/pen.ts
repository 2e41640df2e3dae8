import { cellsOf, widthOf } from "./cells.ts";
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

/** A speaker's name, as it stands above what is said; one that takes more than `columns` is cut off. */
export function shownName(speaker: Speaker, pen: Pen, columns = Number.POSITIVE_INFINITY): string {
  const name = nameOf(speaker);
  const shown =
    widthOf(name) <= columns ? name : `${beginning(name, columns - widthOf(pen.marks.dots))}${pen.marks.dots}`;
  return pen.style.bold(inColourOf(speaker, shown, pen));
}

/** As much of a text as takes so many cells at most. */
function beginning(text: string, columns: number): string {
  let width = 0;
  for (const cell of cellsOf(text)) {
    width += cell.width;
    if (width > columns) return text.slice(0, cell.index);
  }
  return text;
}
