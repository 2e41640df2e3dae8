import { z } from "zod";
import { limits } from "../../core/limits.ts";
import { parseQuestionText, parseUpto } from "../../core/retrieve/question.ts";
import { parseUser } from "../../core/user.ts";
import { answerAsked } from "../asking.ts";
import { systemClock } from "../clock.ts";
import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";
import { readerLeft } from "./reader-left.ts";
import { toldEvents } from "./told-events.ts";

const turnSchema = z.object({
  question: z.string().max(limits.questionCharactersMax),
  answer: z.string().max(limits.turnCharactersMax),
});

const bodySchema = z.object({
  user_id: z.string().describe("who pays"),
  char_id: z.string().nullish().describe("the character who is asked; the book itself if left out"),
  text: z.string().optional().describe(`the question, at most ${limits.questionCharactersMax} characters`),
  upto: z
    .union([z.string(), z.number()])
    .nullish()
    .describe("the last page's number that the reader has read: nothing past it is known"),
  turns: z.array(turnSchema).max(limits.turnsMax).default([]).describe("what was said before, oldest first"),
});

/**
 * `POST /ask`: an answer as server-sent events. Events without a name carry text to append, the opening quote first; `meta`,
 * `citation`, `fallback`, `done` and `error` carry JSON. What is refused is refused before the stream, with a status: 400, 402
 * `{needed, available}`, 404. A reader who leaves ends the model's work.
 */
export function askRoute(app: App, services: Services): void {
  app.post("/ask", { schema: { body: bodySchema } }, async (request, reply) => {
    const { user_id, char_id, text, upto, turns } = request.body;
    const asked = {
      user: parseUser(user_id),
      text: parseQuestionText(text),
      char_id: char_id || undefined,
      upto: parseUpto(upto === null || upto === undefined ? undefined : String(upto)),
      turns,
    };
    checkReady(services);
    const left = readerLeft(reply);
    const endTimer = services.metrics.firstChunkSeconds.startTimer();
    let isFirst = true;
    const book = services.readers ?? services;
    const events = await toldEvents((tell) =>
      answerAsked(
        { ...services, book, clock: systemClock },
        asked,
        {
          meta: (meta) => tell.event("meta", meta),
          text(words) {
            if (isFirst) endTimer();
            isFirst = false;
            tell.text(words);
          },
          citation: (citation) => tell.event("citation", citation),
          fallback(reason) {
            services.metrics.fallbacks.inc();
            tell.event("fallback", { reason });
          },
          done: (done) => tell.event("done", done),
        },
        left,
      ),
    );
    // Nobody in between may keep words back until there are more.
    reply.headers({ "cache-control": "no-cache", "x-accel-buffering": "no" });
    return reply.type("text/event-stream").send(events);
  });

  /** Loads the chat model while a reader still types; answered at once, with its name. */
  app.post("/ask/warm", async (_request, reply) => {
    void services.chat?.warm(AbortSignal.timeout(limits.chatFirstWordMs));
    return reply.code(202).send({ model: services.chat?.name ?? "quote" });
  });
}
