import { type WordSpan, wordSpans } from "../index/words.ts";

/** How often stems stand in the whole book, or in as much of it as the reader has read; the text looked at is a part of it. */
export interface BookCounts {
  readonly of: (stem: string) => number;
  /** All words together, stop words aside. */
  readonly all: number;
}

/** A word by which a text can be told from the rest of its book. */
export interface TellingWord {
  readonly stem: string;
  /** As the text mostly writes it, in lower case unless it is a name. */
  readonly written: string;
  /** Whether it names a thing: it often stands behind an article or the like. */
  readonly isThing: boolean;
  /** Whether it is nearly always written with a capital. */
  readonly isName: boolean;
}

/**
 * The words of a text that the rest of its book has seldom, the most telling first: by log-odds with the book itself for a prior, over
 * their standard error (Monroe, Colaresi and Quinn, 2008), which favours neither rare words nor common ones.
 * @param texts of which a word must be in several, so that one odd page doesn't speak for all.
 */
export function tellingWords(texts: readonly string[], book: BookCounts, atMost: number): readonly TellingWord[] {
  const spans = texts.map((text) => wordSpans(text).filter((span) => isWordy(text, span)));
  const counts = countsIn(spans);
  const own = spans.reduce((sum, one) => sum + one.length, 0);
  const textsMin = Math.min(texts.length, 3);
  const scored = [...counts]
    .filter(([, { times, texts: spread }]) => times >= 4 && spread >= textsMin)
    .map(([stem, { times }]) => ({
      stem,
      score: logOdds(times, own, Math.max(times, book.of(stem)), Math.max(own, book.all)),
    }))
    .filter(({ score }) => score > 2)
    .toSorted((one, other) => other.score - one.score || (one.stem < other.stem ? -1 : 1));
  const stems = scored.slice(0, atMost).map(({ stem }) => stem);
  return describe(stems, texts, spans);
}

/** How these texts write and use the words of these stems, in their order; what isn't a word to anybody is left out. */
export function describeWords(stems: readonly string[], texts: readonly string[]): readonly TellingWord[] {
  const asked = new Set(stems);
  const spans = texts.map((text) => wordSpans(text).filter((span) => !asked.has(span.word) || isWordy(text, span)));
  return describe(stems, texts, spans);
}

function describe(
  stems: readonly string[],
  texts: readonly string[],
  spans: readonly (readonly WordSpan[])[],
): readonly TellingWord[] {
  const uses = usesOf(new Set(stems), texts, spans);
  return [...uses].flatMap(([stem, use]) => (use.times === 0 ? [] : [{ stem, ...asWord(use) }]));
}

interface Count {
  times: number;
  texts: number;
  last: number;
}

function countsIn(spans: readonly (readonly WordSpan[])[]): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  for (const [text, words] of spans.entries()) {
    for (const { word } of words) {
      const count = counts.get(word);
      if (count === undefined) counts.set(word, { times: 1, texts: 1, last: text });
      else {
        count.times += 1;
        if (count.last !== text) count.texts += 1;
        count.last = text;
      }
    }
  }
  return counts;
}

function logOdds(times: number, own: number, bookTimes: number, bookWords: number): number {
  // The prior's weight, in words: as much as a few pages, and little beside a small book.
  const priorWords = Math.min(1_000, bookWords / 20);
  const prior = (priorWords * bookTimes) / bookWords;
  const [here, there] = [times + prior, bookTimes - times + prior];
  const odds = (count: number, words: number) => Math.log(count / (words + priorWords - count));
  const difference = odds(here, own) - odds(there, bookWords - own);
  return difference / Math.sqrt(1 / here + 1 / there);
}

interface Use {
  times: number;
  things: number;
  capitals: number;
  /** Where a sentence begins nothing is told by a capital. */
  inside: number;
  readonly forms: Map<string, number>;
}

/** How these stems are used, in the order of `stems`. */
function usesOf(
  stems: ReadonlySet<string>,
  texts: readonly string[],
  spans: readonly (readonly WordSpan[])[],
): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>(
    [...stems].map((stem) => [stem, { times: 0, things: 0, capitals: 0, inside: 0, forms: new Map() }]),
  );
  for (const [place, text] of texts.entries()) {
    const words = spans[place] ?? [];
    for (const [index, { word, start, end }] of words.entries()) {
      const use = uses.get(word);
      if (use === undefined) continue;
      const form = text.slice(start, end).replace(/['\u2019]s$/, "");
      const before = text.slice(Math.max(0, start - 12), start);
      use.times += 1;
      // What stands right before another such word describes it: in "the tin lamp" the lamp is the thing.
      if (thingBefore.test(before) && words[index + 1]?.start !== end + 1) use.things += 1;
      use.forms.set(form, (use.forms.get(form) ?? 0) + 1);
      if (/[\p{L},;]\s$/u.test(before)) {
        use.inside += 1;
        if (/^\p{Lu}/u.test(form)) use.capitals += 1;
      }
    }
  }
  return uses;
}

const thingBefore =
  /(?:^|[^\p{L}])(?:the|a|an|my|your|his|her|its|our|their|this|that|these|those|of|no|every|some)\s$/iu;

function asWord({ times, things, capitals, inside, forms }: Use): Omit<TellingWord, "stem"> {
  const [written = ""] = [...forms]
    .toSorted(([one, n], [other, m]) => m - n || (one < other ? -1 : 1))
    .map(([form]) => form);
  const isName = inside > 0 ? capitals / inside > 0.7 : /^\p{Lu}/u.test(written);
  return { written: isName ? written : written.toLowerCase(), isThing: things / times > 0.25, isName };
}

/** A number, a letter, or two words drawn together isn't a word that anybody favours. */
function isWordy(text: string, { start, end, written }: WordSpan): boolean {
  return (
    written.length >= 3 && end - start <= written.length + 2 && /^\p{L}+(?:['\u2019]s)?$/u.test(text.slice(start, end))
  );
}
