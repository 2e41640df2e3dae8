import { cleanText } from "../answer/clean-text.ts";
import { sentencesOf } from "../embed/sentences.ts";
import { wordsOf } from "../index/words.ts";

/**
 * A model's words as one paragraph of whole sentences. What isn't part of a summary is taken out: marks of Markdown, `Here is a
 * summary:`, sentences that say again what was said before or what the model was told to do, or that speak of an I, and one that was cut off.
 * @param instructions what it was told to do.
 */
export function wholeSentences(words: string, instructions: string, wordsMax: number): string {
  const text = cleanText(words)
    .replaceAll(/<\/?(?:passage|note|summary)\b[^>]*>/gi, " ")
    .replaceAll(/^\s*(?:[-*\u2022>#]+|\d+[.)])\s+/gm, "")
    .replaceAll(/\*\*|__|`+/g, "")
    .replaceAll(/\s+/g, " ")
    .replace(preamble, "")
    .trim();
  const said: ReadonlySet<string>[] = [stemsOf(instructions)];
  const kept: string[] = [];
  let count = 0;
  for (const { start, end, words: length } of sentencesOf(text)) {
    const sentence = text.slice(start, end);
    const stems = stemsOf(sentence);
    if (!isEnded.test(sentence) || isInItsOwnName(sentence) || stems.size === 0) continue;
    if (said.some((before) => isSaidBefore(stems, before))) continue;
    count += length;
    if (count > wordsMax) break;
    said.push(stems);
    kept.push(sentence);
  }
  return kept.join(" ");
}

const preamble =
  /^(?:(?:sure|certainly|of course|okay|here)\b[^.:!]{0,60}[!:.]\s*|(?:a\s+|the\s+)?summary(?:\s+in\s+\w+\s+(?:short\s+)?sentences)?\s*:\s*)+/i;
const isEnded = /[.!?\u2026]["'\u201d\u2019)\]]*$|[)\]]$/;

/** Small models go on in a character's voice instead of telling of it, and large ones apologise. */
function isInItsOwnName(sentence: string): boolean {
  return /\b(?:I|me|my)\b/.test(sentence.replaceAll(/["\u201c][^"\u201c\u201d]*["\u201d]/g, ""));
}

function stemsOf(text: string): ReadonlySet<string> {
  return new Set(wordsOf(text));
}

/** Nearly all of its words were said at once before. */
function isSaidBefore(stems: ReadonlySet<string>, before: ReadonlySet<string>): boolean {
  let shared = 0;
  for (const stem of stems) if (before.has(stem)) shared += 1;
  return shared >= 0.85 * stems.size;
}
