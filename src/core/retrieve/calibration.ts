import type { Generation } from "../embed/embedder.ts";

/** What is known of a model's cosines, so that they can be weighed against words. */
export interface Calibration {
  /** The standard deviation of all cosines between questions and passages: the unit that cosines are counted in. */
  readonly deviation: number;
  /** What the words' score weighs against one deviation. */
  readonly wordWeight: number;
  /** Evidence scores below this mean that the book probably doesn't answer. */
  readonly evidenceFrom: number;
}

/**
 * Measured with 157 answerable and 40 unanswerable questions on a novel of 710 pages; the words' weight has a flat
 * optimum, and `evidenceFrom` leaves some 3 % of answerable questions without evidence. docs/BENCHMARKS.md tells how.
 */
const measured: ReadonlyMap<string, Calibration> = new Map(
  Object.entries({
    "bge-small-en-v1.5": { deviation: 0.066, wordWeight: 1.2, evidenceFrom: 10.6 },
    "bge-small-en-v1.5-fp32": { deviation: 0.066, wordWeight: 1.2, evidenceFrom: 10.4 },
    "all-MiniLM-L6-v2": { deviation: 0.093, wordWeight: 1.8, evidenceFrom: 5.4 },
    "use-lite": { deviation: 0.099, wordWeight: 1.8, evidenceFrom: 5.4 },
    // Hashed words say nothing that BM25 doesn't say better; they only have to work.
    stub: { deviation: 0.1, wordWeight: 2, evidenceFrom: 3 },
  }),
);

/** For a model that nobody measured: the middle of those that were. */
const assumed: Calibration = { deviation: 0.08, wordWeight: 1.5, evidenceFrom: 6 };

export function calibrationOf(generation: Generation): Calibration {
  return measured.get(generation.model) ?? measured.get(generation.provider) ?? assumed;
}
