import type { Evaluation } from "../core/retrieve/evaluate.ts";
import { oneLine } from "./terminal.ts";

/** Retrieval quality for people: the shares in percent, then a row for each kind of question. */
export function evaluationAsText(evaluation: Evaluation): string {
  const { questions, answerable, hit1, hit5, hit20, recall5, mrr10, miss, missCi, noEvidenceAuc, byKind } = evaluation;
  const [low, high] = missCi;
  const lines = [
    `${questions} questions, ${answerable} answerable`,
    `miss             ${percent(miss)}  (95 %: ${percent(low)} to ${percent(high)})`,
    `hit              @1 ${percent(hit1)}  @5 ${percent(hit5)}  @20 ${percent(hit20)}`,
    `recall@5         ${percent(recall5)}`,
    `MRR@10           ${mrr10.toFixed(3)}`,
    `no-evidence AUC  ${noEvidenceAuc === null ? "needs both answerable and unanswerable questions" : noEvidenceAuc.toFixed(3)}`,
  ];
  const rows = Object.entries(byKind).map(([kind, row]) => [oneLine(kind), row] as const);
  const width = Math.max(4, ...rows.map(([kind]) => kind.length));
  lines.push("", `${"kind".padEnd(width)}     n    hit@1    hit@5   hit@20   MRR@10`);
  for (const [kind, row] of rows) {
    const shares = [row.hit1, row.hit5, row.hit20].map((share) => percent(share).padStart(9)).join("");
    lines.push(
      `${kind.padEnd(width)}  ${String(row.answerable).padStart(4)}${shares}${row.mrr10.toFixed(3).padStart(9)}`,
    );
  }
  return lines.join("\n");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
