import { z } from "zod";
import type { Services } from "../services.ts";
import type { App } from "./app.ts";

const querySchema = z.object({
  after: z.string().optional().describe("the cursor of the answer before: only what was learned since"),
});

/** `GET /activity`: the batches that were learned lately, with their hops and pages. Answered while the index is filled, too. */
export function activityRoute(app: App, services: Services): void {
  app.get("/activity", { schema: { querystring: querySchema } }, async ({ query }) => services.activity(query.after));
}
