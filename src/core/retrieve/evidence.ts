import type { RankedPage } from "./rank.ts";

/** Of how many first pages the words are looked at. */
const pagesLookedAt = 5;
/** What it counts, in deviations of closeness, that a page has all words of the question. */
const coverageWorth = 3;
/** Where the scores begin at which the book is taken to answer. */
const closenessNeeded = 1.8;
/** By words alone, a page must have so much of what was asked: some 8 % of answerable questions find none that does. */
const coverageNeeded = 0.3;

/**
 * How likely it is that the book answers at all; from 0 it is taken to. It is how near the question lies to the book as
 * a whole (see {@link Measure.closeness}) and how much of what was asked stands together on one of the first pages.
 *
 * The two and their weights are what a logistic regression kept of 21 features, fitted on 72 unanswerable and 187
 * answerable questions in two sets, each checked on the other. At 0, one answerable question in twenty is taken for
 * unanswerable, and about half of the unanswerable ones are seen (docs/BENCHMARKS.md).
 * @param closeness undefined while the embedder is down; then coverage decides alone.
 */
export function weighEvidence(ranked: readonly RankedPage[], closeness: number | undefined): number {
  const coverage = Math.max(0, ...ranked.slice(0, pagesLookedAt).map((page) => page.coverage));
  if (closeness === undefined) return coverageWorth * (coverage - coverageNeeded);
  return closeness + coverageWorth * coverage + closenessNeeded;
}
