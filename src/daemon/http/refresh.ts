import { z } from "zod";
import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";

const bodySchema = z.object({
  page_id: z.union([z.string(), z.number().int()]).transform(String),
  vector: z.array(z.number().nullable()).describe("one number for each dimension of the model"),
});

/** `POST /refresh`: a whole-page vector made elsewhere. 202 once it is durable; void when the page's text changes. */
export function refreshRoute(app: App, services: Services): void {
  app.post("/refresh", { schema: { body: bodySchema } }, async (request, reply) => {
    checkReady(services);
    const { page_id, vector } = request.body;
    // JSON has no NaN or Infinity: a writer that had one sends null, which isn't a finite number either.
    await services.memory.refresh(
      page_id,
      Float32Array.from(vector, (value) => value ?? Number.NaN),
    );
    return reply.code(202).send({ page_id, accepted: true });
  });
}
