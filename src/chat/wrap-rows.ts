import { cellsOf, widthOf } from "./cells.ts";

/** A row of a text: where it begins and ends there, in UTF-16 code units. */
export interface Row {
  readonly start: number;
  readonly end: number;
}

/**
 * A text in rows of at most `columns` cells, as a terminal counts them: a fox takes two. Broken at newlines, at the last space
 * that fits, which stays on its row's end and takes no cell, and within a word that is longer than a row.
 */
export function wrapRows(text: string, columns: number): readonly Row[] {
  const rows: Row[] = [];
  let start = 0;
  let width = 0;
  let lastSpace = -1;
  for (const { index, segment, width: wide } of cellsOf(text)) {
    if (segment === "\n") {
      rows.push({ start, end: index });
      [start, width, lastSpace] = [index + 1, 0, -1];
      continue;
    }
    // Twice at most: what is behind the last space may itself leave no room.
    while (width + wide > columns && segment !== " " && index > start) {
      const end = lastSpace === -1 ? index : lastSpace + 1;
      rows.push({ start, end });
      [start, width, lastSpace] = [end, widthOf(text.slice(end, index)), -1];
    }
    width += wide;
    if (segment === " ") lastSpace = index;
  }
  return [...rows, { start, end: text.length }];
}

/** The rows as text. */
export function wrapText(text: string, columns: number): readonly string[] {
  return wrapRows(text, Math.max(1, columns)).map(({ start, end }) => text.slice(start, end).trimEnd());
}

/** Wider than this a row is hard to follow. */
const columnsMax = 88;

/** How wide text is set on a screen so wide: indented, and with its last column free. */
export function textColumns(columns: number): number {
  return Math.max(10, Math.min(columns - 1, columnsMax) - 2);
}
