import { describe, expect, it } from "vitest";
import { evaluate, type JudgedQuestion } from "./evaluate.ts";

/** A question whose one gold page stands at this rank; 0 is nowhere. */
function ranked(rank: number, over: Partial<JudgedQuestion> = {}): JudgedQuestion {
  const found = Array.from({ length: 20 }, (_, position) => (position + 1 === rank ? "gold" : `p${position}`));
  return { kind: "fact", gold: ["gold"], found, evidenceScore: 1, ...over };
}

describe("an evaluation", () => {
  it("counts hits, ranks and misses", () => {
    const { hit1, hit5, hit20, mrr10, miss, questions, answerable } = evaluate(
      [1, 2, 5, 6, 10, 11, 20, 0].map((rank) => ranked(rank)),
    );
    expect({ hit1, hit5, hit20, miss, questions, answerable }).toEqual({
      hit1: 1 / 8,
      hit5: 3 / 8,
      hit20: 7 / 8,
      miss: 5 / 8,
      questions: 8,
      answerable: 8,
    });
    expect(mrr10).toBeCloseTo((1 + 1 / 2 + 1 / 5 + 1 / 6 + 1 / 10) / 8, 12);
  });

  it("takes the first of several gold pages for the rank, and the share of them for recall", () => {
    const { hit1, mrr10, recall5 } = evaluate([
      { kind: "fact", gold: ["a", "b", "c"], found: ["x", "b", "y", "a", "z", "c"], evidenceScore: 1 },
    ]);
    expect([hit1, mrr10, recall5]).toEqual([0, 0.5, 2 / 3]);
  });

  it("leaves unanswerable questions out of the shares", () => {
    const { questions, answerable, miss } = evaluate([ranked(1), ranked(0, { gold: [] })]);
    expect([questions, answerable, miss]).toEqual([2, 1, 0]);
  });

  it.each([
    // Wilson's interval as Newcombe (1998, table I) and R's prop.test(correct = FALSE) have it.
    [0, 10, 0, 0.2775],
    [1, 10, 0.0179, 0.4042],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [15, 148, 0.0624, 0.1605],
  ])("gives %i misses of %i the interval %f to %f", (misses, count, low, high) => {
    const questions = Array.from({ length: count }, (_, number) => ranked(number < misses ? 0 : 1));
    const { missCi } = evaluate(questions);
    expect(missCi[0]).toBeCloseTo(low, 4);
    expect(missCi[1]).toBeCloseTo(high, 4);
  });

  it("tells how often evidence is greater where there is an answer, a tie being half", () => {
    const scores = (answerable: number[], unanswerable: number[]) => [
      ...answerable.map((evidenceScore) => ranked(1, { evidenceScore })),
      ...unanswerable.map((evidenceScore) => ranked(0, { gold: [], evidenceScore })),
    ];
    expect(evaluate(scores([3, 4], [1, 2])).noEvidenceAuc).toBe(1);
    expect(evaluate(scores([1, 2], [3, 4])).noEvidenceAuc).toBe(0);
    expect(evaluate(scores([1, 3, 3], [2, 3])).noEvidenceAuc).toBe((0 + 0 + 1 + 0.5 + 1 + 0.5) / 6);
    expect(evaluate(scores([1], [])).noEvidenceAuc).toBeNull();
    expect(evaluate(scores([], [1])).noEvidenceAuc).toBeNull();
  });

  it("goes by kind, in order, for kinds with an answerable question", () => {
    const { byKind } = evaluate([
      ranked(1, { kind: "who" }),
      ranked(0, { kind: "who" }),
      ranked(2, { kind: "how" }),
      ranked(0, { kind: "none", gold: [] }),
    ]);
    expect(Object.keys(byKind)).toEqual(["how", "who"]);
    expect(byKind["who"]).toMatchObject({ answerable: 2, hit1: 0.5, miss: 0.5 });
    expect(byKind["how"]).toMatchObject({ answerable: 1, hit1: 0, hit5: 1, mrr10: 0.5 });
  });

  it("of no questions is zeros, with the widest interval", () => {
    expect(evaluate([])).toMatchObject({ questions: 0, hit1: 0, miss: 0, missCi: [0, 1], noEvidenceAuc: null });
  });
});
