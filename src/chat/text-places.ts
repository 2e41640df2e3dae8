/*
 * Places in a text where a cursor may stand: between what a reader sees as characters, never within one. A place is in UTF-16
 * code units.
 */

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The place one character to the left. */
export function before(text: string, place: number): number {
  const line = lineStart(text, place);
  if (line === place) return Math.max(0, place - 1);
  return line + ([...characters.segment(text.slice(line, place))].at(-1)?.index ?? 0);
}

/** The place one character to the right. */
export function after(text: string, place: number): number {
  const [next] = characters.segment(text.slice(place, lineEnd(text, place)));
  return Math.min(text.length, place + (next?.segment.length ?? 1));
}

/** The start of the word on the left. */
export function wordStart(text: string, place: number): number {
  return Math.max(0, text.slice(0, place).search(/\S+\s*$/));
}

/** The end of the word on the right. */
export function wordEnd(text: string, place: number): number {
  return place + (/^\s*\S*/.exec(text.slice(place))?.[0].length ?? 0);
}

export function lineStart(text: string, place: number): number {
  return place === 0 ? 0 : text.lastIndexOf("\n", place - 1) + 1;
}

export function lineEnd(text: string, place: number): number {
  const end = text.indexOf("\n", place);
  return end === -1 ? text.length : end;
}

/** A place so many code units into a line, or at its end, and within no character. */
export function placeInLine(text: string, start: number, offset: number): number {
  const line = text.slice(start, lineEnd(text, start));
  if (offset >= line.length) return start + line.length;
  return start + (characters.segment(line).containing(offset)?.index ?? 0);
}
