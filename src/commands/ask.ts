import { limits } from "../core/limits.ts";
import { parseK, parseQuestionText, parseUpto } from "../core/retrieve/question.ts";
import { GibseyError } from "../core/errors.ts";
import { notesOf, quotesAsCsv, quotesAsMarkdown, quotesAsText } from "../views/quotes.ts";
import { type Command, printJson } from "./command.ts";

export const ask: Command = {
  name: "ask",
  summary: "ask the book; answers with quotes and their pages",
  arguments: [{ syntax: "<question...>", meaning: "the question, in words" }],
  options: [
    { syntax: "-k, --k <count>", meaning: `how many quotes, 1 to ${limits.kMax} (default ${limits.kDefault})` },
    { syntax: "--as <character>", meaning: "put the question to a character, by id" },
    { syntax: "--upto <page>", meaning: "look at no page past this number: no spoilers" },
    { syntax: "--answer", meaning: "an answer in words that cites its pages, instead of quotes; costs credits" },
    { syntax: "--explain", meaning: "tell the parts of each score" },
    { syntax: "--format <format>", meaning: "text, md or csv (default text)" },
  ],
  examples: ['gibsey ask "who keeps the key to the lamp room?"', 'gibsey ask -k 3 --json "why did she leave?"'],
  async run({ args, options, session }) {
    const startedAt = performance.now();
    const question = parseQuestionText(args.join(" "));
    const k = parseK(options.text("k"), limits.kDefault);
    const upto = parseUpto(options.text("upto"));
    const format = checkFormat(options.text("format"));
    const char_id = options.text("as");
    if (options.has("answer")) {
      const { answerAloud } = await import("./ask-answer.ts");
      return answerAloud({ question, as: char_id, upto }, session);
    }
    const client = await session.connect();
    const explain = options.has("explain");
    const answer = await client.retrieve(question, { k, explain, char_id, upto });
    const { terminal } = session;
    if (session.wantsJson) {
      const tookMs = Math.round(performance.now() - startedAt);
      printJson(terminal, "ask", { question, k, tookMs, ...answer });
    } else if (format === "csv") {
      terminal.print(quotesAsCsv(answer.quotes));
      for (const note of notesOf(answer)) terminal.say(note);
    } else if (format === "md") {
      terminal.print(quotesAsMarkdown(question, answer));
    } else {
      terminal.print(quotesAsText(question, answer, terminal, upto));
    }
    return answer.evidence === "some" ? 0 : 3;
  },
};

function checkFormat(format: string | undefined): string {
  if (format === undefined || ["text", "md", "csv"].includes(format)) return format ?? "text";
  throw new GibseyError("USAGE", `--format is ${JSON.stringify(format)}`, "text, md or csv");
}
