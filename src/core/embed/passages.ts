import type { Page, Passage } from "../page.ts";
import { type Span, wordsIn } from "./sentences.ts";

/** Goes into the text hash: change it whenever the passages of the same page would come out differently. */
export const passageRecipe = "windows-80-20+page-350-name/1";

/** Figures in words. Whole sentences, other lengths and a third set found no more pages (docs/BENCHMARKS.md). */
const windowWords = 80;
const overlapWords = 20;
/** Most pages are shorter, and the models read no more than 512 tokens of a text. */
const pageWordsMax = 350;

/**
 * The passages of a page: windows of its words, each beginning with the end of the one before, and after them the page
 * as a whole, for a question may be about one moment or about all of it. A page no longer than a window is one passage.
 * Only the whole carries the character's name: it says whose page this is, which the page itself seldom does, and in
 * front of every window it would make them alike.
 */
export function passagesOf({ body }: Page, characterName: string): Passage[] {
  const spans = passageSpansOf(body);
  return spans.map(({ start, end }, position) => {
    const isWhole = position === spans.length - 1;
    const name = isWhole && characterName !== "" ? `${characterName}: ` : "";
    // Single spaces, which are nearly all, stay as they are.
    const text = name + body.slice(start, end).replaceAll(/\s{2,}|[^\S ]/g, " ");
    return { id: String(position), start, end, text };
  });
}

/** Where the passages of a body stand, the page as a whole last. A passage's id is its place among them. */
export function passageSpansOf(body: string): Span[] {
  const words = wordsIn(body, { start: 0, end: body.length });
  if (words.length === 0) return [];
  const windows = words.length <= windowWords ? [] : windowsOf(words);
  return [...windows, join(words.slice(0, pageWordsMax))];
}

function windowsOf(words: readonly Span[]): Span[] {
  const windows: Span[] = [];
  for (let first = 0; first + overlapWords < words.length; first += windowWords - overlapWords) {
    windows.push(join(words.slice(first, first + windowWords)));
  }
  return windows;
}

function join(words: readonly Span[]): Span {
  return { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
}
