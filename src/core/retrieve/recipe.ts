/** What each part of retrieval weighs, in deviations of the question's cosines. A part at 0 is left out. */
export interface RetrievalRecipe {
  /** Passages looked at for one question; between 200 and 800 the same pages win, but for one question in fifty. */
  readonly passagesConsidered: number;
  /** What a page's passages count for. */
  readonly vectors: number;
  /** The share of the second-best passage beside the best: one good passage may be chance, two seldom are. */
  readonly secondPassage: number;
  /** What the words' score counts for. */
  readonly words: number;
  /** What a page gets of each neighbour's score: what is told on one page is often still spoken of on the next. */
  readonly neighbours: number;
  /** What the pages of the character get whom a question is put to. */
  readonly character: number;
  /** 1 reads misspelt words as the book spells them; 0 takes each word as it is written. */
  readonly spelling: 0 | 1;
}

/**
 * Every weight has a flat optimum, on 249 answerable questions about a novel of 710 pages, and for one model as for three
 * together: docs/BENCHMARKS.md tells how, and what each part adds.
 */
export const standardRecipe: RetrievalRecipe = {
  passagesConsidered: 400,
  vectors: 1,
  secondPassage: 0.4,
  words: 1,
  neighbours: 0.1,
  character: 2,
  spelling: 1,
};
