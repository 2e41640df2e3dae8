import { randomBytes } from "node:crypto";
import { z } from "zod";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { localUser, parseUser } from "../../core/user.ts";
import { saveToVault } from "../../core/vault/save-to-vault.ts";
import { searchVault } from "../../core/vault/search-vault.ts";
import { parseVaultDraft } from "../../core/vault/vault-draft.ts";
import { systemClock } from "../clock.ts";
import type { Services } from "../services.ts";
import type { App } from "./app.ts";

const userSchema = z.object({ user: z.string().default(localUser).describe("whose item it is") });
const idSchema = z.object({ id: z.string() });
const listSchema = userSchema.extend({
  q: z.string().max(limits.questionCharactersMax).optional().describe("words that the items have"),
  limit: z.coerce.number().int().min(1).max(limits.vaultListMax).default(limits.vaultListDefault),
});
const itemSchema = z
  .looseObject({})
  .describe("{user_id, kind?, question?, text | answer, char_id?, citations: [{page_id, quote, start?}], note?}");

/**
 * `GET /vault`, newest first, or with `q` those with most of its words first; `GET, DELETE /vault/:id`; `POST /vault`, which
 * answers `{id}` once each citation was found on its page.
 */
export function vaultRoutes(app: App, services: Services): void {
  const { vault, pages } = services;
  app.get("/vault", { schema: { querystring: listSchema } }, async ({ query: { user, q, limit } }) =>
    searchVault(vault, parseUser(user), q, limit),
  );
  app.get("/vault/:id", { schema: { params: idSchema, querystring: userSchema } }, async ({ params, query }) => {
    const item = await vault.get(parseUser(query.user), params.id);
    if (item === undefined) throw unknownItem(params.id, query.user);
    return item;
  });
  app.post("/vault", { schema: { body: itemSchema } }, async ({ body }, reply) => {
    const parts = { vault, pages, wallMs: systemClock.wallMs, newId: () => randomBytes(4).toString("hex") };
    const { id } = await saveToVault(parts, parseVaultDraft(body));
    return reply.code(201).send({ id });
  });
  app.delete(
    "/vault/:id",
    { schema: { params: idSchema, querystring: userSchema } },
    async ({ params, query }, reply) => {
      if (!(await vault.remove(parseUser(query.user), params.id))) throw unknownItem(params.id, query.user);
      return reply.code(204).send();
    },
  );
}

function unknownItem(id: string, user: string): GibseyError {
  return new GibseyError(
    "VAULT_UNKNOWN",
    `the vault of ${JSON.stringify(user)} has no item ${JSON.stringify(id)}`,
    "`gibsey vault list` shows the ids",
  );
}
