import stringWidth from "string-width";

/** What a reader sees as one character: where it begins, and how many cells of a terminal it takes. */
export interface Cell {
  readonly index: number;
  readonly segment: string;
  readonly width: number;
}

/** How many cells a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const cell of cellsOf(text)) width += cell.width;
  return width;
}

/**
 * The characters of a text. Most are letters of one cell that join with nothing, and are told apart by their code alone: to segment
 * and measure all of a long answer whenever a word is added to it takes more than a frame's time.
 */
export function* cellsOf(text: string): Generator<Cell> {
  let index = 0;
  while (index < text.length) {
    let end = index;
    while (end < text.length && !isLone(text, end)) end++;
    for (const { index: offset, segment } of characters.segment(text.slice(index, end))) {
      yield { index: index + offset, segment, width: stringWidth(segment) };
    }
    for (; end < text.length && isLone(text, end); end++) {
      const segment = text.charAt(end);
      yield { index: end, segment, width: segment === "\n" ? 0 : 1 };
    }
    index = end;
  }
}

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Whether a code unit is a character by itself: it and the next are of those that nothing joins. */
function isLone(text: string, index: number): boolean {
  return isPlain(text.charCodeAt(index)) && (index + 1 === text.length || isPlain(text.charCodeAt(index + 1)));
}

/** Latin letters, their signs, and typographic dashes, quotation marks and dots; and newlines. */
function isPlain(code: number): boolean {
  return (
    (code >= 0x20 && code <= 0x7e) ||
    code === 0x0a ||
    (code >= 0xae && code <= 0x2ff) ||
    (code >= 0x2010 && code <= 0x2026)
  );
}
