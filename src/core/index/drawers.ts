import { editDistance } from "./edit-distance.ts";

/** A word by its number, and how many letters lie between it and the one that was asked for. */
export interface NearWord {
  readonly number: number;
  readonly edits: number;
}

/** Words shorter than these are too much like too many others to differ by one letter, or by two. */
const oneEditLettersMin = 4;
const twoEditsLettersMin = 8;

/** A word in its drawer, with a bit for each letter that it has: words whose letters differ need no closer look. */
interface Filed {
  readonly written: string;
  readonly number: number;
  readonly letters: number;
}

/**
 * Words by first letter and length, so that looking for those that are written nearly like one compares a few hundred,
 * not all. Few people get a word's first letter wrong.
 */
export class Drawers {
  readonly #drawers = new Map<string, Filed[]>();

  /** Begins with these words, whose numbers are their places. */
  constructor(words: readonly string[]) {
    for (const [number, written] of words.entries()) this.file(written, number);
  }

  file(written: string, number: number): void {
    const filed = { written, number, letters: lettersOf(written) };
    const name = drawerOf(written, written.length);
    const drawer = this.#drawers.get(name);
    if (drawer === undefined) this.#drawers.set(name, [filed]);
    else drawer.push(filed);
  }

  /** The words that are a letter or two from this one, but not the word itself, in no order. */
  near(written: string): readonly NearWord[] {
    const most = editsMax(written);
    const found: NearWord[] = [];
    if (most === 0) return found;
    const asked = lettersOf(written);
    for (let length = written.length - most; length <= written.length + most; length++) {
      for (const other of this.#drawers.get(drawerOf(written, length)) ?? []) {
        if (countBits(asked & ~other.letters) > most || countBits(other.letters & ~asked) > most) continue;
        const edits = other.written === written ? 0 : editDistance(written, other.written, most);
        if (edits > 0 && edits <= most) found.push({ number: other.number, edits });
      }
    }
    return found;
  }
}

function drawerOf(written: string, length: number): string {
  return `${written[0]}${length}`;
}

function lettersOf(written: string): number {
  let letters = 0;
  for (let position = 0; position < written.length; position++) letters |= 1 << (written.charCodeAt(position) % 32);
  return letters;
}

/** The bits that are set in a number of 32 bits, by adding up halves (Hacker's Delight, 5-1). */
function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function editsMax(written: string): number {
  // Figures and dates that differ by a digit mean something else.
  if (/\p{N}/u.test(written) || written.length < oneEditLettersMin) return 0;
  return written.length < twoEditsLettersMin ? 1 : 2;
}
