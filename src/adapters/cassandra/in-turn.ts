/** Lets those who work on the same thing wait for each other, in the order in which they come. */
export class InTurn {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work once all has ended, well or not, that came before it on this thing. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    }
  }
}
