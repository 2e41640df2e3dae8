import { z } from "zod";
import { limits } from "../../core/limits.ts";
import { parseK, parseQuestionText, parseUpto } from "../../core/retrieve/question.ts";
import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";

const querySchema = z.object({
  q: z.string().optional().describe(`the question, at most ${limits.questionCharactersMax} characters`),
  k: z.string().optional().describe(`how many quotes, 1 to ${limits.kMax}; ${limits.kRetrieveDefault} if left out`),
  char_id: z.string().optional().describe("the character whom the question is put to"),
  upto: z.string().optional().describe("the last page's number: nothing past it is looked at"),
  explain: z.string().optional().describe("any value: each quote tells the parts of its score"),
});

/**
 * `GET /retrieve`: the best quotes as a bare array. Whether they are evidence, how fresh the memory is, and whether the
 * answer is less than it could be, stand in headers, so that a plain client reads the array and nothing else.
 */
export function retrieveRoute(app: App, services: Services): void {
  app.get("/retrieve", { schema: { querystring: querySchema } }, async (request, reply) => {
    const { q, k, char_id, upto, explain } = request.query;
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
      "x-gibsey-as-of": new Date(asOfMs).toISOString(),
      ...(retrieval.degraded === undefined ? {} : { "x-gibsey-degraded": retrieval.degraded }),
      // Headers are bytes, and a question may be in any script.
      ...(retrieval.readAs === undefined ? {} : { "x-gibsey-read-as": encodeURIComponent(retrieval.readAs) }),
    });
    if (retrieval.degraded !== undefined) services.metrics.degraded.inc({ how: retrieval.degraded });
    return retrieval.quotes.map(({ parts, ...quote }) => (explain === undefined ? quote : { ...quote, parts }));
  });
}
