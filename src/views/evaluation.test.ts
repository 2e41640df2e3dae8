import { expect, it } from "vitest";
import { evaluate } from "../core/retrieve/evaluate.ts";
import { evaluationAsText } from "./evaluation.ts";

const found = ["a", "b", "c"];

it("gives the shares in percent, then a row for each kind of question", () => {
  const evaluation = evaluate([
    { kind: "fact", gold: ["a"], found, evidenceScore: 3 },
    { kind: "fact", gold: ["z"], found, evidenceScore: 1 },
    { kind: "a longer kind", gold: ["b"], found, evidenceScore: 3 },
    { kind: "fact", gold: ["c"], found, evidenceScore: 3 },
    { kind: "none", gold: [], found, evidenceScore: 2 },
  ]);
  expect(evaluationAsText(evaluation).split("\n")).toEqual([
    "5 questions, 4 answerable",
    "miss             25.0 %  (95 %: 4.6 % to 69.9 %)",
    "hit              @1 25.0 %  @5 75.0 %  @20 75.0 %",
    "recall@5         75.0 %",
    "MRR@10           0.458",
    "no-evidence AUC  0.750",
    "",
    "kind              n    hit@1    hit@5   hit@20   MRR@10",
    "a longer kind     1    0.0 %  100.0 %  100.0 %    0.500",
    "fact              3   33.3 %   66.7 %   66.7 %    0.444",
  ]);
});

it("says what it lacks to tell answerable questions from others", () => {
  const text = evaluationAsText(evaluate([{ kind: "fact", gold: ["a"], found, evidenceScore: 1 }]));
  expect(text).toContain("no-evidence AUC  needs both answerable and unanswerable questions");
});

it("lets no escape of a file's own kinds through", () => {
  const kind = "sly\u001b[2J\nkind";
  const text = evaluationAsText(evaluate([{ kind, gold: ["a"], found, evidenceScore: 1 }]));
  expect(text).toContain("\nsly[2J kind  ");
});
