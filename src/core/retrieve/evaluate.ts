/** A question with the pages that answer it; none means that the book doesn't. */
export interface JudgedQuestion {
  readonly kind: string;
  readonly gold: readonly string[];
  /** The pages that were found, best first. */
  readonly found: readonly string[];
  /** How sure retrieval was that the book answers at all; greater is surer. */
  readonly evidenceScore: number;
}

/** Shares from 0 to 1 over the answerable questions. */
export interface RetrievalQuality {
  readonly hit1: number;
  readonly hit5: number;
  readonly hit20: number;
  /** The share of a question's gold pages among its first five, averaged. */
  readonly recall5: number;
  /** The mean of 1 / rank of the first gold page, 0 past the tenth. */
  readonly mrr10: number;
  /** No gold page among the first five: 1 - hit5. */
  readonly miss: number;
}

export interface Evaluation extends RetrievalQuality {
  readonly questions: number;
  readonly answerable: number;
  /** The 95 % Wilson interval of `miss`. */
  readonly missCi: readonly [low: number, high: number];
  /**
   * How well the evidence score tells answerable questions from others: the chance that it is greater for one of the
   * former than for one of the latter. Null without both sorts.
   */
  readonly noEvidenceAuc: number | null;
  readonly byKind: Readonly<Record<string, RetrievalQuality & { readonly answerable: number }>>;
}

/** Judges retrieval by questions whose answers are known. */
export function evaluate(questions: readonly JudgedQuestion[]): Evaluation {
  const answerable = questions.filter((question) => question.gold.length > 0);
  const unanswerable = questions.filter((question) => question.gold.length === 0);
  const quality = qualityOf(answerable);
  const kinds = [...new Set(answerable.map((question) => question.kind))].toSorted();
  const byKind = kinds.map((kind) => {
    const ofKind = answerable.filter((question) => question.kind === kind);
    return [kind, { ...qualityOf(ofKind), answerable: ofKind.length }] as const;
  });
  return {
    questions: questions.length,
    answerable: answerable.length,
    ...quality,
    missCi: wilson(quality.miss, answerable.length),
    noEvidenceAuc: areaUnderCurve(
      answerable.map((question) => question.evidenceScore),
      unanswerable.map((question) => question.evidenceScore),
    ),
    byKind: Object.fromEntries(byKind),
  };
}

function qualityOf(questions: readonly JudgedQuestion[]): RetrievalQuality {
  const share = (score: (question: JudgedQuestion) => number) =>
    questions.length === 0 ? 0 : questions.reduce((sum, question) => sum + score(question), 0) / questions.length;
  const hit = (k: number) => share((question) => (rankOf(question) <= k ? 1 : 0));
  const hit5 = hit(5);
  return {
    hit1: hit(1),
    hit5,
    hit20: hit(20),
    recall5: share(
      ({ gold, found }) => gold.filter((page_id) => found.slice(0, 5).includes(page_id)).length / gold.length,
    ),
    mrr10: share((question) => (rankOf(question) <= 10 ? 1 / rankOf(question) : 0)),
    miss: questions.length === 0 ? 0 : 1 - hit5,
  };
}

/** The place of the first gold page, from 1; infinite when none was found. */
function rankOf({ gold, found }: JudgedQuestion): number {
  const place = found.findIndex((page_id) => gold.includes(page_id));
  return place === -1 ? Number.POSITIVE_INFINITY : place + 1;
}

/** Wilson's score interval at 95 % (z = 1.96), which stays within 0 and 1 for few questions. */
function wilson(share: number, count: number): readonly [number, number] {
  if (count === 0) return [0, 1];
  const z2 = 1.96 ** 2;
  const middle = (share + z2 / (2 * count)) / (1 + z2 / count);
  const reach = (1.96 / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count ** 2));
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
}

/** The Mann-Whitney form of the area under the ROC curve; a tie counts half. */
function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  let wins = 0;
  for (const positive of positives) {
    for (const negative of negatives) wins += positive > negative ? 1 : positive === negative ? 0.5 : 0;
  }
  return wins / (positives.length * negatives.length);
}
