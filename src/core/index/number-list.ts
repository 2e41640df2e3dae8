/**
 * Whole numbers below 2^32, one after the other, at four bytes each. It grows as an array does; the same numbers in
 * objects would take ten times the memory, and the garbage collector would walk through all of them.
 */
export class NumberList {
  #numbers: Uint32Array;
  #length: number;

  /** Begins with these numbers; the array is the list's own from now on. */
  constructor(numbers: Uint32Array = none) {
    this.#numbers = numbers;
    this.#length = numbers.length;
  }

  get length(): number {
    return this.#length;
  }

  /** The number at a place; 0 at one that the list doesn't have. */
  at(place: number): number {
    return this.#numbers[place] ?? 0;
  }

  /** Replaces the number at a place. A list that is too short is filled up with zeros. */
  set(place: number, number: number): void {
    while (place >= this.#length) this.push(0);
    this.#numbers[place] = number;
  }

  /** Adds to the number at a place. */
  add(place: number, number: number): void {
    this.set(place, this.at(place) + number);
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) this.#grow();
    this.#numbers[this.#length++] = number;
  }

  /** The numbers from `start` to before `end`, in place: void after the next push. */
  view(start = 0, end = this.#length): Uint32Array {
    return this.#numbers.subarray(start, end);
  }

  #grow(): void {
    const grown = new Uint32Array(Math.max(lengthMin, Math.ceil(this.#length * growth)));
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}

/** Calls `visit` for the first and second number, the third and fourth, and so on. */
export function eachPair(numbers: Uint32Array, visit: (first: number, second: number) => void): void {
  for (let place = 0; place < numbers.length; place += 2) visit(numbers[place] ?? 0, numbers[place + 1] ?? 0);
}

const none = new Uint32Array();
const lengthMin = 4;
const growth = 1.5;
