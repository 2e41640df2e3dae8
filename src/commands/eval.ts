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
      const { quotes, evidenceScore } = await client.retrieve(query, { k, char_id });
      judged.push({ kind, gold, found: quotes.map((quote) => quote.page_id), evidenceScore });
    }
    session.terminal.progress("");
    const evaluation = evaluate(judged);
    if (session.wantsJson) printJson(session.terminal, "eval", evaluation);
    else session.terminal.print(evaluationAsText(evaluation));
    return 0;
  },
};
