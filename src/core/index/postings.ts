import { NumberList } from "./number-list.ts";

/**
 * Where each stem stands: pairs of a page's slot and how often the page has it. All stems' pairs are in one array, each
 * stem's together with some room behind them. A stem whose room is full moves to the end and leaves a hole.
 */
export class Postings {
  #numbers: Uint32Array;
  #end: number;
  readonly #starts = new NumberList();
  readonly #lengths = new NumberList();
  readonly #rooms = new NumberList();
  /** On how many pages each stem stands. */
  readonly #pages = new NumberList();

  /** Begins empty, with room for so many pairs of each stem: room that is known beforehand leaves no holes. */
  constructor(pairs: Uint32Array = new Uint32Array()) {
    this.#end = 0;
    for (const count of pairs) {
      this.#starts.push(this.#end);
      this.#rooms.push(2 * count);
      this.#end += 2 * count;
    }
    this.#numbers = new Uint32Array(this.#end);
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

/** Two pairs: most stems of a book stand on one page or two. */
const roomMin = 4;
const growth = 1.5;
