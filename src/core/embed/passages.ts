import type { Page, Passage } from "../page.ts";
import { type Sentence, type Span, sentencesOf, wordsIn } from "./sentences.ts";

/** Goes into the text hash: change it whenever the passages of the same page would come out differently. */
export const passageRecipe = "sentences-60-20-name/1";

/**
 * Whole sentences, as many as fit, a few of them carried over into the next passage; figures in words. Other lengths,
 * and a second set of plain windows beside it, found no more pages (docs/BENCHMARKS.md).
 */
const passageWordsMax = 60;
const overlapWordsMax = 20;
const longSentenceWords = 90;

/**
 * The passages of a page in order. Each carries the character's name in front of its words, because a page told by
 * someone seldom says who that is.
 */
export function passagesOf(page: Page, characterName: string): Passage[] {
  const prefix = characterName === "" ? "" : `${characterName}: `;
  return passageSpansOf(page.body, sentencesOf(page.body)).map(({ start, end }, position) => {
    // Single spaces, which are nearly all, stay as they are.
    const words = page.body.slice(start, end).replaceAll(/\s{2,}|[^\S ]/g, " ");
    return { id: String(position), start, end, text: prefix + words };
  });
}

/** Where the passages of a body stand, of which these are the sentences. A passage's id is its place among them. */
export function passageSpansOf(body: string, sentences: readonly Sentence[]): Span[] {
  const units = sentences.flatMap((sentence) => cutLongSentence(body, sentence));
  const spans: Span[] = [];
  let first = 0;
  while (first < units.length) {
    const end = fillFrom(units, first);
    spans.push(join(units, first, end));
    if (end === units.length) break;
    first = carryBack(units, first, end);
  }
  return spans;
}

/** A sentence, or a part of one that is too long to be embedded as a whole. */
type Unit = Sentence;

function cutLongSentence(body: string, sentence: Sentence): Unit[] {
  if (sentence.words <= longSentenceWords) return [sentence];
  const words = wordsIn(body, sentence);
  const units: Unit[] = [];
  for (let start = 0; start < words.length; start += passageWordsMax) {
    const slice = words.slice(start, start + passageWordsMax);
    units.push({ ...join(slice, 0, slice.length), words: slice.length });
  }
  return units;
}

/** Where a passage that starts at `first` ends: after as many units as fit, but at least one. */
function fillFrom(units: readonly Unit[], first: number): number {
  let words = 0;
  for (let end = first; end < units.length; end++) {
    words += units[end]?.words ?? 0;
    if (end > first && words > passageWordsMax) return end;
  }
  return units.length;
}

/** Where the next passage starts: as far back as the overlap allows, if that leaves room for a unit that is new. */
function carryBack(units: readonly Unit[], first: number, end: number): number {
  const room = passageWordsMax - (units[end]?.words ?? 0);
  let next = end;
  let carried = 0;
  while (next - 1 > first) {
    carried += units[next - 1]?.words ?? 0;
    if (carried > overlapWordsMax || carried > room) break;
    next -= 1;
  }
  return next;
}

function join(spans: readonly Span[], first: number, end: number): Span {
  return { start: spans[first]?.start ?? 0, end: spans[end - 1]?.end ?? 0 };
}
