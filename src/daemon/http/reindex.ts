import { z } from "zod";
import { GibseyError } from "../../core/errors.ts";
import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";
import { readerLeft } from "./reader-left.ts";
import { toldLines } from "./told-lines.ts";

const bodySchema = z.object({
  model: z.string().min(1).optional().describe("the model to go over to, as GIBSEY_EMBEDDER has it"),
  rollback: z.boolean().default(false).describe("go back to the model before this one"),
});

/**
 * `POST /reindex`: NDJSON progress out, `{"progress": {...}}` as pages are embedded, then `{"done": {...}}` or
 * `{"error": {...}}`. A reader who leaves stops it; what was embedded is kept for the next try.
 */
export function reindexRoute(app: App, services: Services): void {
  app.post("/reindex", { schema: { body: bodySchema } }, async (request, reply) => {
    checkReady(services);
    const { model, rollback } = request.body;
    if (rollback === (model !== undefined)) {
      throw new GibseyError("USAGE", "a reindex is told one of model and rollback", 'send {"model": "use-lite"}');
    }
    const startedAt = performance.now();
    const left = readerLeft(reply);
    const target = model === undefined ? ({ rollback: true } as const) : { model };
    const lines = await toldLines(async (tell) => {
      const outcome = await services.reindexer.run(target, left, (progress) => tell.progress({ progress }));
      return { done: { ...outcome, tookMs: Math.round(performance.now() - startedAt) } };
    });
    return reply.type("application/x-ndjson").send(lines);
  });
}
