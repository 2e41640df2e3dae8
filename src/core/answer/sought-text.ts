import { wordsOf } from "../index/words.ts";
import { readBroadly } from "../retrieve/broad-question.ts";
import type { Turn } from "./prompt.ts";

/**
 * What the book is searched for. A question that has no word of its own to find anything by is about something else: "Who are you?"
 * about whoever is asked, "Why?" about what was asked before.
 * @param turns what was said before, oldest first.
 * @param nameOf how the character who is asked is called, if there is one.
 */
export async function soughtText(
  question: string,
  turns: readonly Turn[],
  nameOf: () => Promise<string | undefined>,
): Promise<string> {
  if (hasSubject(question)) return question;
  const asked = turns.findLast((turn) => hasSubject(turn.question))?.question;
  const name = await nameOf();
  const subject = asksWho.test(question) ? (name ?? asked) : (asked ?? name);
  return subject === undefined ? question : `${subject} ${question}`;
}

/** One about the book at large needs no word of its own. */
function hasSubject(question: string): boolean {
  return wordsOf(question).length > 0 || readBroadly(question) !== undefined;
}

const asksWho = /\bwho (?:are|were) you\b|\byourself\b/i;
