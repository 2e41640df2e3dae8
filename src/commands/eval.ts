import { GibseyError } from "../core/errors.ts";
import { evaluate, type JudgedQuestion } from "../core/retrieve/evaluate.ts";
import { evaluationAsText } from "../views/evaluation.ts";
import { type Command, printJson } from "./command.ts";

/** Deep enough for hit@20. */
const k = 20;

export const evalQuestions: Command = {
  name: "eval",
  summary: "how well questions with known answers are found",
  arguments: [
    {
      syntax: "<file>",
      meaning: "JSON array of {id, kind, query, gold: [page_id], char_id?}; gold [] for unanswerable",
    },
  ],
  async run({ args: [file = ""], session }) {
    const { readQuestions } = await import("../client/book/questions.ts");
    const questions = await readQuestions(file, session.signal);
    const client = await session.connect();
    const judged: JudgedQuestion[] = [];
    for (const [position, { kind, query, gold, char_id }] of questions.entries()) {
      session.terminal.progress(`question ${position + 1} of ${questions.length}`);
      const { quotes, evidenceScore, degraded } = await client.retrieve(query, { k, char_id });
      if (degraded !== undefined) throw notTheModels();
      judged.push({ kind, gold, found: quotes.map((quote) => quote.page_id), evidenceScore });
    }
    session.terminal.progress("");
    const evaluation = evaluate(judged);
    if (session.wantsJson) printJson(session.terminal, "eval", evaluation);
    else session.terminal.print(evaluationAsText(evaluation));
    return 0;
  },
};

/** Figures of words alone would be taken for the model's. */
function notTheModels(): GibseyError {
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    "the embedder is down, and the book answers by words alone",
    "`gibsey logs` says why; run it again when `gibsey ask` has no note of it",
  );
}
