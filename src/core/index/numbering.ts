/** Names with numbers: 0, 1, 2 ... in the order in which they were first met. */
export class Numbering {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  constructor(names: readonly string[] = []) {
    for (const name of names) this.numberOf(name);
  }

  /** The names in order of their numbers. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** The number of a name; undefined if it has none. */
  find(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** The number of a name, which is the next one when it has none. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  /** The name of a number that was given. */
  nameOf(number: number): string {
    return this.#names[number] ?? "";
  }
}
