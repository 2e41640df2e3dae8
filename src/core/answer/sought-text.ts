import { wordsOf } from "../index/words.ts";
import { readBroadly } from "../retrieve/broad-question.ts";
import type { Turn } from "./prompt.ts";

/**
 * What the book is searched for. Some questions have no word of their own to find anything by: "Who are you?" is about whoever is
 * asked, "Why?" about what was asked before.
 * @param turns what was said before, oldest first.
 * @param nameOf how the character who is asked is called, if there is one.
 */
export async function soughtText(
  question: string,
  turns: readonly Turn[],
  nameOf: () => Promise<string | undefined>,
): Promise<string> {
  const subject = asksWho.test(question) ? await nameOf() : hasSubject(question) ? undefined : lastSubject(turns);
  return subject === undefined ? question : `${subject} ${question}`;
}

const asksWho = /\b(?:who|what) are you\W*$|\b(?:about|introduce|describe) yourself\W*$/i;

function lastSubject(turns: readonly Turn[]): string | undefined {
  return turns.findLast((turn) => hasSubject(turn.question))?.question;
}

/** One about the book at large needs no word of its own. */
function hasSubject(question: string): boolean {
  return wordsOf(question).length > 0 || readBroadly(question) !== undefined;
}
