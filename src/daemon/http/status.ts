import type { Services } from "../services.ts";
import type { App } from "./app.ts";

/** `GET /status` as JSON, `GET /metrics` for Prometheus. */
export function statusRoutes(app: App, services: Services): void {
  app.get("/status", async () => services.status());
  app.get("/metrics", async (_request, reply) => {
    reply.type(services.metrics.contentType);
    return services.metrics.text();
  });
}
