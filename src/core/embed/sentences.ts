/** A stretch of text, in UTF-16 code units: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A full stop after one of these ends a word, not a sentence. */
const abbreviations = new Set([
  "mr",
  "mrs",
  "ms",
  "dr",
  "st",
  "prof",
  "jr",
  "sr",
  "vs",
  "etc",
  "e.g",
  "i.e",
  "no",
  "vol",
  "p",
  "pp",
]);

/**
 * The sentences of a text in order, without the white space between them. A sentence ends at . ! ? or an ellipsis
 * (with the quotation marks and brackets that close on it) before white space and the start of another, and always at
 * a blank line. Every character that isn't white space is in exactly one sentence.
 */
export function sentencesOf(text: string): Span[] {
  const sentences: Span[] = [];
  let start = skipSpace(text, 0);
  while (start < text.length) {
    const end = sentenceEnd(text, start);
    sentences.push({ start, end: trimEnd(text, start, end) });
    start = skipSpace(text, end);
  }
  return sentences;
}

/** How many words {@link wordsIn} finds. */
export function countWordsIn(text: string, { start, end }: Span): number {
  return text.slice(start, end).match(/\S+/g)?.length ?? 0;
}

/** The words of a span, as spans; a word is a run without white space. */
export function wordsIn(text: string, span: Span): Span[] {
  const words: Span[] = [];
  for (const match of text.slice(span.start, span.end).matchAll(/\S+/g)) {
    words.push({ start: span.start + match.index, end: span.start + match.index + match[0].length });
  }
  return words;
}

/** The look-behind keeps a long run of full stops from being tried again at each of them. */
function sentenceEnd(text: string, start: number): number {
  const boundary =
    /((?<![.!?\u2026])[.!?\u2026]+["'\u201d\u2019)\]]*)(?=\s+["'\u201c\u2018([]*[\p{Lu}\d])|\n[^\S\n]*\n/gu;
  boundary.lastIndex = start;
  for (let match = boundary.exec(text); match !== null; match = boundary.exec(text)) {
    if (match[1] === undefined) return match.index;
    if (match[1] !== "." || !isShortened(wordBefore(text, start, match.index))) return match.index + match[1].length;
  }
  return text.length;
}

/** The end of the word that stands before `end`, in lower case: more of it than any abbreviation has. */
function wordBefore(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(start, end - 16), end);
  return before
    .slice(before.search(/\S*$/))
    .replace(/^["'\u201c\u2018([\u2014-]+/, "")
    .toLowerCase();
}

function isShortened(word: string): boolean {
  const isInitial = /^\p{L}$/u.test(word) && word !== "i";
  return isInitial || abbreviations.has(word);
}

function skipSpace(text: string, from: number): number {
  const rest = /\S/g;
  rest.lastIndex = from;
  return rest.exec(text)?.index ?? text.length;
}

function trimEnd(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}
