/*
 * How a text names pages: by marks, `(p.12)`, and in words, `on page 12`. Numbers are in whichever digits; those that aren't ASCII's
 * are no page's.
 */

/** `(p.12)`, `[pages 3-4]`, `(see p. 3, p. 4)`, `(p. **12**)`. */
export const markPattern =
  /^[([\uff08]\s*(?:see\s+)?(?:pp?|pages?|pg)[^\p{L}\p{N}()[\]"\u201c\u201d]{0,8}(?:(?:no\.|number)\s*)?\p{N}+(?:(?:[-\s\u2013\u2014,;&.*_/]|and|to|p(?:age)?)+\p{N}+)*[\s*_.>`]*[)\]\uff09]/iu;
/** What may become one with the words to come. */
export const mayBecomeMark =
  /^[([\uff08]\s*(?:s(?:e(?:e\s*)?)?)?(?:p(?:p|g|a|ag|age|ages)?(?:[^\p{L}()[\]"\u201c\u201d][^()[\]"\u201c\u201d]{0,48})?)?$/iu;

/** `page 12`, `p. 12`, `page no. 12`. */
export const wordsPattern = /^(?:pp?\.|pages?|pg\.?)(?:\s*(?:[#:\u2116]|no\.|number))?\s*(\p{N}+)/iu;
/** What may become these. */
export const mayBecomeWords =
  /^p(?:p|g|a|ag|age|ages)?\.?(?:\s{0,2}(?:[#:\u2116]|no?\.?|nu|num|numb|numbe|number))?\s{0,2}\p{N}{0,9}$/iu;

/** A text that ends where a page's number may follow. */
export const mayNamePage = /(?<![\p{L}\p{N}_])p(?:p|g|a|ag|age|ages)?$/iu;

const pageInText = /(?<![\p{L}\p{N}_])(?:(pages|pp\.?)|p(?:age|g?\.?))(?:\s*(?:[#:\u2116]|no\.|number))?\s*(\p{N}+)/giu;
/** A page that is named in words, with all numbers behind it, which would take the first one's place. */
export const pageAndNumbers = new RegExp(
  `${pageInText.source}(?:\\s*(?:(?:[-,;&/\\u2013\\u2014]|and|or|to)\\s*)?\\p{N}+)*`,
  "giu",
);
/** One more number of several pages, and of what should be one. */
const nextOfPages = /\s*(?:[-,;&/\u2013\u2014]|and|or|to)\s*(?:and\s*)?(\p{N}+)/iuy;
const nextOfPage = /[-,\u2013](\p{N}+)/uy;

/** A page's number in words, where it stands, and where the words begin that make it one. */
interface NamedPage {
  readonly number: number;
  readonly from: number;
  readonly end: number;
}

function* pagesNamed(text: string): Generator<NamedPage> {
  for (const match of text.matchAll(pageInText)) {
    const from = match.index;
    const next = match[1] === undefined ? nextOfPage : nextOfPages;
    let found: RegExpExecArray | null = match;
    for (let digits = match[2]; found !== null; digits = found?.[1]) {
      const end: number = found.index + found[0].length;
      yield { number: Number(digits), from, end };
      next.lastIndex = end;
      found = next.exec(text);
    }
  }
}

/** Where a number ends that stands behind a place of a text, and that words before it make a page's which isn't known. */
export function unknownPageAcross(
  text: string,
  place: number,
  isKnown: (number: number) => boolean,
): number | undefined {
  for (const { number, from, end } of pagesNamed(text)) if (from < place && end > place && !isKnown(number)) return end;
  return undefined;
}

/** The numbers of a mark, or of pages that are named in words. */
export function numbersIn(named: string): readonly number[] {
  return [...named.matchAll(/\p{N}+/gu)].map(([digits]) => Number(digits));
}

/** Pages as they are shown. */
export function shown(numbers: readonly number[]): string {
  return [...new Set(numbers)].map((number) => `(p.${number})`).join(" ");
}
