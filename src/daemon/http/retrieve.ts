import { z } from "zod";
import { limits } from "../../core/limits.ts";
import type { FoundSummary } from "../../core/nightly/find-summaries.ts";
import { parseK, parseQuestionText, parseUpto } from "../../core/retrieve/question.ts";
import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";

const querySchema = z.object({
  q: z.string().optional().describe(`the question, at most ${limits.questionCharactersMax} characters`),
  k: z.string().optional().describe(`how many quotes, 1 to ${limits.kMax}; ${limits.kRetrieveDefault} if left out`),
  char_id: z.string().optional().describe("the character whom the question is put to"),
  upto: z.string().optional().describe("the last page's number: nothing past it is looked at"),
  summaries: z
    .string()
    .optional()
    .describe(
      "any value: an object of `quotes` and `summaries`, what was written of parts of the book, in place of the array",
    ),
  explain: z.string().optional().describe("any value: each quote tells the parts of its score"),
});

/**
 * `GET /retrieve`: the best quotes as a bare array. Whether they are evidence, how fresh the memory is, and whether the
 * answer is less than it could be, stand in headers, so that a plain client reads the array and nothing else. How many summaries
 * there are for a question about the book at large is a header, too; who asks for them gets an object of both.
 */
export function retrieveRoute(app: App, services: Services): void {
  app.get("/retrieve", { schema: { querystring: querySchema } }, async (request, reply) => {
    const { q, k, char_id, upto, explain, summaries } = request.query;
    const question = {
      text: parseQuestionText(q),
      k: parseK(k, limits.kRetrieveDefault),
      char_id: char_id || undefined,
      upto: parseUpto(upto),
    };
    checkReady(services);
    const endTimer = services.metrics.retrieveSeconds.startTimer();
    const retrieval = await services.memory.respond(question);
    endTimer();
    const { lag, asOfMs } = await services.freshness.now();
    reply.headers({
      "x-gibsey-evidence": retrieval.evidence,
      "x-gibsey-generation": retrieval.generation,
      "x-gibsey-evidence-score": retrieval.evidenceScore.toFixed(4),
      "x-gibsey-lag": lag,
      "x-gibsey-summaries": retrieval.summaries.length,
      "x-gibsey-as-of": new Date(asOfMs).toISOString(),
      ...(retrieval.degraded === undefined ? {} : { "x-gibsey-degraded": retrieval.degraded }),
      // Headers are bytes, and a question may be in any script.
      ...(retrieval.readAs === undefined ? {} : { "x-gibsey-read-as": encodeURIComponent(retrieval.readAs) }),
    });
    if (retrieval.degraded !== undefined) services.metrics.degraded.inc({ how: retrieval.degraded });
    const quotes = retrieval.quotes.map(({ parts, ...quote }) => (explain === undefined ? quote : { ...quote, parts }));
    return summaries === undefined ? quotes : { quotes, summaries: retrieval.summaries.map(toldSummary) };
  });
}

/** A summary as readers get it. */
function toldSummary({ summary, score, night }: FoundSummary) {
  const { cluster_id, center_page, terms, citations, writer, updatedAtMs } = summary;
  return {
    cluster_id,
    summary: summary.summary,
    center_page,
    score,
    terms,
    citations,
    writer,
    night,
    updated_at: new Date(updatedAtMs).toISOString(),
  };
}
