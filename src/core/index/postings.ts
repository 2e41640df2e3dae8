import { NumberList } from "./number-list.ts";
import type { VocabularyTables } from "./vocabulary.ts";

/**
 * Where each stem stands: pairs of a page's slot and how often the page has it. All stems' pairs are in one array, each
 * stem's together with some room behind them. A stem whose room is full moves to the end and leaves a hole.
 */
export class Postings {
  #numbers: Uint32Array;
  #end: number;
  /** Where each stem's pairs begin, how many numbers they are, and how many there is room for. */
  readonly #starts: NumberList;
  readonly #lengths: NumberList;
  readonly #rooms: NumberList;
  /** On how many pages each stem stands. */
  readonly #pages: NumberList;

  /** Begins with the pairs of each stem from its start on, so many numbers of them, and room up to the next start. */
  constructor(numbers = none, starts = none, lengths = none) {
    this.#numbers = numbers;
    this.#end = numbers.length;
    this.#starts = new NumberList(starts);
    this.#lengths = new NumberList(lengths);
    this.#rooms = new NumberList(starts.map((start, stem) => (starts[stem + 1] ?? numbers.length) - start));
    this.#pages = new NumberList(lengths.map((length) => length / 2));
  }

  /** Counts a stem of a slot's page. Until the next slot's are counted, a slot may have a stem several times. */
  add(stem: number, slot: number, count: number): void {
    const length = this.#lengths.at(stem);
    const last = this.#starts.at(stem) + length - 2;
    if (length > 0 && this.#numbers[last] === slot) {
      this.#numbers[last + 1] = (this.#numbers[last + 1] ?? 0) + count;
      return;
    }
    if (length === this.#rooms.at(stem)) this.#move(stem, length);
    const place = this.#starts.at(stem) + length;
    this.#numbers[place] = slot;
    this.#numbers[place + 1] = count;
    this.#lengths.set(stem, length + 2);
    this.#pages.add(stem, 1);
  }

  /** Counts one page less that has a stem. The pair of the page's slot stays; who reads pairs knows the dead slots. */
  forget(stem: number): void {
    this.#pages.add(stem, -1);
  }

  /** On how many pages a stem stands. */
  pages(stem: number): number {
    return this.#pages.at(stem);
  }

  /** The pairs of a stem, in place: void after the next {@link add}. */
  of(stem: number): Uint32Array {
    const start = this.#starts.at(stem);
    return this.#numbers.subarray(start, start + this.#lengths.at(stem));
  }

  /** Takes a stem to a place with twice the room. */
  #move(stem: number, length: number): void {
    const room = Math.max(roomMin, 2 * length);
    const start = this.#end;
    this.#end += room;
    if (this.#end > this.#numbers.length) this.#grow();
    this.#numbers.set(this.of(stem), start);
    this.#starts.set(stem, start);
    this.#rooms.set(stem, room);
  }

  #grow(): void {
    const grown = new Uint32Array(Math.ceil(this.#end * growth));
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}

/**
 * The postings of many slots at once.
 * @param counts slot after slot, pairs of a word and how often the page has it; `ends` is where each slot's end.
 * @param pages on how many of the slots' pages each word stands.
 */
export function postingsOf(
  counts: Uint32Array,
  ends: Uint32Array,
  pages: Uint32Array,
  { stems, stemOf }: VocabularyTables,
): Postings {
  const starts = startsOf(pages, stemOf, stems.length);
  const next = starts.slice();
  const numbers = new Uint32Array(counts.length);
  let slot = 0;
  for (let place = 0; place < counts.length; place += 2) {
    while (place >= (ends[slot] ?? counts.length)) slot += 1;
    const stem = stemOf[counts[place] ?? 0] ?? 0;
    const count = counts[place + 1] ?? 0;
    const end = next[stem] ?? 0;
    if (end > (starts[stem] ?? 0) && numbers[end - 2] === slot) {
      numbers[end - 1] = (numbers[end - 1] ?? 0) + count;
    } else {
      numbers[end] = slot;
      numbers[end + 1] = count;
      next[stem] = end + 2;
    }
  }
  const lengths = next.map((end, stem) => end - (starts[stem] ?? 0));
  return new Postings(numbers, starts, lengths);
}

/** Where each stem's pairs begin when it has room for one of every word on every page. */
function startsOf(pages: Uint32Array, stemOf: Uint32Array, stems: number): Uint32Array {
  const rooms = new Uint32Array(stems);
  for (const [word, stem] of stemOf.entries()) rooms[stem] = (rooms[stem] ?? 0) + 2 * (pages[word] ?? 0);
  let start = 0;
  return rooms.map((room) => (start += room) - room);
}

const none: Uint32Array = new Uint32Array();
/** Two pairs: most stems of a book stand on one page or two. */
const roomMin = 4;
const growth = 1.5;
