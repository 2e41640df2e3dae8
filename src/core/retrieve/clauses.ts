import { type Sentence, type Span, wordsIn } from "../embed/sentences.ts";
import { limits } from "../limits.ts";

/** A clause of a long sentence has at least so many words, and leaves at least so many for the rest. */
const clauseWordsMin = 6;
const restWordsMin = 4;

/** The sentence itself if it can be quoted whole; else its clauses, cut after punctuation where there is some. */
export function clausesOf(body: string, sentence: Sentence): readonly Sentence[] {
  if (sentence.words <= limits.quoteWordsMax) return [sentence];
  const words = wordsIn(body, sentence);
  const clauses: Sentence[] = [];
  let first = 0;
  while (first < words.length) {
    const end = clauseEnd(body, words, first);
    clauses.push({ start: words[first]?.start ?? 0, end: words[end - 1]?.end ?? 0, words: end - first });
    first = end;
  }
  return clauses;
}

function clauseEnd(body: string, words: readonly Span[], first: number): number {
  for (
    let end = first + clauseWordsMin;
    end < Math.min(words.length - restWordsMin, first + limits.quoteWordsMax);
    end++
  ) {
    const last = words[end - 1];
    if (last !== undefined && /[,;:\u2014\u2013-]["'\u201d\u2019)]*$/.test(body.slice(last.start, last.end)))
      return end;
  }
  return Math.min(words.length, first + limits.quoteWordsMax);
}
