import type { DeadLetter, DeadLetters } from "../../src/core/store/dead-letters.ts";

/** Dead letters in memory, to be looked at. */
export class FakeDeadLetters implements DeadLetters {
  readonly letters: DeadLetter[] = [];

  async add(letter: DeadLetter): Promise<void> {
    const { file, offset } = letter.position;
    if (this.letters.some(({ position }) => position.file === file && position.offset === offset)) return;
    this.letters.push(letter);
  }

  async count(): Promise<number> {
    return this.letters.length;
  }
}
