import { z } from "zod";
import { limits } from "../../core/limits.ts";
import { unknownLetter } from "../replay.ts";
import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";
import { readerLeft } from "./reader-left.ts";

const idSchema = z.object({ id: z.string() });
const listSchema = z.object({
  after: z.string().optional().describe("only letters behind the one of this id"),
  limit: z.coerce.number().int().min(1).max(limits.deadLettersListMax).default(100),
});
const replaySchema = z
  .object({
    ids: z.array(z.string()).max(limits.deadLettersReplayMax).optional().describe("the letters; all if left out"),
  })
  .nullish();

/**
 * `GET /dead-letters` without their events, `GET, DELETE /dead-letters/:id`, and `POST /dead-letters/replay`, which tries
 * them again and answers `{replayed: [id], stayed: [{id, reason}]}`. A reader who leaves ends it behind the letter in hand.
 */
export function deadLetterRoutes(app: App, services: Services): void {
  const { deadLetters } = services;
  app.get("/dead-letters", { schema: { querystring: listSchema } }, async ({ query }) =>
    deadLetters.list(query.after, query.limit),
  );
  app.get("/dead-letters/:id", { schema: { params: idSchema } }, async ({ params: { id } }) => {
    const letter = await deadLetters.get(id);
    if (letter === undefined) throw unknownLetter(id);
    return letter;
  });
  app.delete("/dead-letters/:id", { schema: { params: idSchema } }, async ({ params: { id } }, reply) => {
    if (!(await deadLetters.remove(id))) throw unknownLetter(id);
    return reply.code(204).send();
  });
  app.post("/dead-letters/replay", { schema: { body: replaySchema } }, async ({ body }, reply) => {
    checkReady(services);
    return services.replay(body?.ids, readerLeft(reply));
  });
}
