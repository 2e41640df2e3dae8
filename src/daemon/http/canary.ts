import { z } from "zod";
import { limits } from "../../core/limits.ts";
import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";
import { readerLeft } from "./reader-left.ts";

const bodySchema = z
  .object({
    timeoutMs: z.number().positive().max(limits.canaryMs).optional().describe("give the canary up after this long"),
  })
  .nullish();

/**
 * `POST /canary`: writes a row beside the pages, and answers how long each hop took once a question was answered with its
 * words. The error of one that is lost has beside it `hops`, those it came through, `stoppedAt` and the bare `reason`.
 */
export function canaryRoute(app: App, services: Services): void {
  app.post("/canary", { schema: { body: bodySchema } }, async (request, reply) => {
    checkReady(services);
    return services.canary.fly(readerLeft(reply), request.body?.timeoutMs);
  });
}
