import { z } from "zod";
import { limits } from "../../core/limits.ts";
import { unknownPage } from "../../core/memory.ts";
import type { Services } from "../services.ts";
import type { App } from "./app.ts";

const idSchema = z.object({ id: z.string() });
const listSchema = z.object({
  after: z.coerce.number().int().optional().describe("only pages with a greater number"),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const fieldsSchema = z.looseObject({}).describe("number, section, char_id, title, body; what is left out stays");
const waitSchema = z.object({ wait: z.string().optional().describe("any value: answer once the page is searchable") });

/** `GET /pages`, and `GET, PUT, DELETE /pages/:id`. */
export function pageRoutes(app: App, services: Services): void {
  app.get("/pages", { schema: { querystring: listSchema } }, async (request) =>
    services.pages.list(request.query.after, request.query.limit),
  );
  app.get("/pages/:id", { schema: { params: idSchema } }, async (request) => {
    const { id } = request.params;
    const page = (await services.pages.get([id])).get(id);
    if (page === undefined) throw unknownPage(id);
    return page;
  });
  app.put(
    "/pages/:id",
    { schema: { params: idSchema, querystring: waitSchema, body: fieldsSchema } },
    async (request, reply) => {
      const wait = request.query.wait === undefined ? undefined : AbortSignal.timeout(limits.searchableMs);
      const written = await services.writer.putPage(request.params.id, request.body, wait);
      return reply.code(written.outcome === "added" ? 201 : 200).send(written);
    },
  );
  app.delete("/pages/:id", { schema: { params: idSchema } }, async (request, reply) => {
    await services.writer.removePage(request.params.id);
    return reply.code(204).send();
  });
}
