import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";

/** `POST /canary`: writes a row beside the pages, and answers how long each hop took once its change has come by the feed. */
export function canaryRoute(app: App, services: Services): void {
  app.post("/canary", async (_request, reply) => {
    checkReady(services);
    const leave = new AbortController();
    reply.raw.once("close", () => leave.abort(new DOMException("the reader left", "AbortError")));
    return services.canary.fly(leave.signal);
  });
}
