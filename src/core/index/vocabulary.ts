import { editDistance } from "./edit-distance.ts";

/** A word of the book that is written nearly like another. */
export interface Spelling {
  readonly written: string;
  /** How many pages it stands on. */
  readonly pages: number;
  /** How many letters lie between the two. */
  readonly edits: number;
}

/** Words shorter than these are too much like too many others to differ by one letter, or by two. */
const oneEditLettersMin = 4;
const twoEditsLettersMin = 8;

/** A word in its drawer, with a bit for each letter that it has: words whose letters differ need no closer look. */
interface Filed {
  readonly written: string;
  readonly letters: number;
}

/**
 * The words that the book is written in, each with the number of pages it stands on, and those that are written nearly
 * like a given one. They lie by first letter and length, so that a look-up compares a few hundred words, not all.
 */
export class Vocabulary {
  readonly #pages = new Map<string, number>();
  readonly #drawers = new Map<string, Filed[]>();

  /** Counts one more page that has the word. */
  add(written: string): void {
    const pages = this.#pages.get(written);
    this.#pages.set(written, (pages ?? 0) + 1);
    if (pages !== undefined) return;
    const filed = { written, letters: lettersOf(written) };
    const drawer = this.#drawers.get(drawerOf(written, written.length));
    if (drawer === undefined) this.#drawers.set(drawerOf(written, written.length), [filed]);
    else drawer.push(filed);
  }

  /** Counts one page less. A word that no page has keeps its place, and is no spelling of anything. */
  remove(written: string): void {
    this.#pages.set(written, (this.#pages.get(written) ?? 1) - 1);
  }

  /** On how many pages a word stands. */
  pages(written: string): number {
    return this.#pages.get(written) ?? 0;
  }

  /**
   * Words of the book that are a letter or two from this one and begin like it, the nearest first, then those on more
   * pages. Few people get a word's first letter wrong.
   */
  near(written: string): readonly Spelling[] {
    const most = editsMax(written);
    const found: Spelling[] = [];
    if (most === 0) return found;
    const asked = lettersOf(written);
    for (let length = written.length - most; length <= written.length + most; length++) {
      for (const { written: other, letters } of this.#drawers.get(drawerOf(written, length)) ?? []) {
        if (countBits(asked & ~letters) > most || countBits(letters & ~asked) > most) continue;
        const pages = this.pages(other);
        if (pages === 0 || other === written) continue;
        const edits = editDistance(written, other, most);
        if (edits <= most) found.push({ written: other, pages, edits });
      }
    }
    return found.toSorted(
      (one, other) => one.edits - other.edits || other.pages - one.pages || (one.written < other.written ? -1 : 1),
    );
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
