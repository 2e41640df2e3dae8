/** A stretch of text, in UTF-16 code units: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A sentence with the number of its words; see {@link wordsIn}. */
export interface Sentence extends Span {
  readonly words: number;
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
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = skipSpace(text, 0);
  while (start < text.length) {
    const next = sentenceEnd(text, start);
    const end = trimEnd(text, next);
    sentences.push({ start, end, words: countWordsIn(text, { start, end }) });
    start = skipSpace(text, next);
  }
  return sentences;
}

/** How many words {@link wordsIn} finds. */
export function countWordsIn(text: string, { start, end }: Span): number {
  let words = 0;
  let isBefore = true;
  for (let position = start; position < end; position++) {
    const isBetween = isSpace(text.charCodeAt(position));
    if (isBefore && !isBetween) words += 1;
    isBefore = isBetween;
  }
  return words;
}

/** The words of a span, as spans; a word is a run without white space. */
export function wordsIn(text: string, { start, end }: Span): Span[] {
  const words: Span[] = [];
  for (let position = start; position < end; position++) {
    if (isSpace(text.charCodeAt(position))) continue;
    const first = position;
    while (position < end && !isSpace(text.charCodeAt(position))) position += 1;
    words.push({ start: first, end: position });
  }
  return words;
}

/** The look-behind keeps a long run of full stops from being tried again at each of them. */
const boundary =
  /((?<![.!?\u2026])[.!?\u2026]+["'\u201d\u2019)\]]*)(?=\s+["'\u201c\u2018([]*[\p{Lu}\d])|\n[^\S\n]*\n/gu;

function sentenceEnd(text: string, start: number): number {
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
  let position = from;
  while (position < text.length && isSpace(text.charCodeAt(position))) position += 1;
  return position;
}

function trimEnd(text: string, end: number): number {
  let position = end;
  while (isSpace(text.charCodeAt(position - 1))) position -= 1;
  return position;
}

/** What `\s` is, told from the character's code: most of cutting a page is to ask this of each of its characters. */
function isSpace(code: number): boolean {
  if (code < 0xa0) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0x2000) return code === 0xa0 || code === 0x1680;
  return code <= 0x200a || farSpaces.has(code);
}

const farSpaces: ReadonlySet<number> = new Set([0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff]);
