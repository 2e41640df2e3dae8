import type { AskedWord, WordIndex } from "../index/word-index.ts";
import { wordsAmong } from "../index/words.ts";

/** The stems that a question is asked in, each with how telling it is in this book: what quotes are cut by. */
export class AskedStems {
  /** The root of all weights' sum, by which a long question counts no more than a short one. */
  readonly mass: number;
  readonly #weights: ReadonlyMap<string, number>;
  readonly #initials: string;

  constructor(asked: readonly AskedWord[], book: WordIndex) {
    this.#weights = new Map(asked.flatMap((word) => word.map((stem) => [stem, book.weight(word)] as const)));
    this.#initials = [...this.#weights.keys()].map((stem) => stem.charAt(0)).join("");
    this.mass = Math.sqrt([...this.#weights.values()].reduce((sum, weight) => sum + weight, 0)) || 1;
  }

  /** Those of them that stand in a text, in its order, as often as they do. */
  in(text: string): readonly string[] {
    return wordsAmong(text, this.#weights, this.#initials);
  }

  weight(stem: string): number {
    return this.#weights.get(stem) ?? 0;
  }
}
