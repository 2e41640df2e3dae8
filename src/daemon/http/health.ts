import type { Services } from "../services.ts";
import type { App } from "./app.ts";

/** `/healthz`: the process answers. `/readyz`: it answers questions too; 503 with what is missing until then. */
export function healthRoutes(app: App, services: Services): void {
  app.get("/healthz", { schema: { security: [] } }, async () => ({ ok: true, version: services.version }));
  app.get("/readyz", { schema: { security: [] } }, async (_request, reply) => {
    const missing = services.notReady();
    return reply.code(missing.length === 0 ? 200 : 503).send({ ready: missing.length === 0, missing });
  });
}
