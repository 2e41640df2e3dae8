import { randomUUID } from "node:crypto";
import { z } from "zod";
import { checkGrant } from "../../core/credits/amounts.ts";
import { limits } from "../../core/limits.ts";
import type { Entry } from "../../core/store/ledger-store.ts";
import { parseUser } from "../../core/user.ts";
import type { Services } from "../services.ts";
import type { App } from "./app.ts";

const userSchema = z.object({
  user: z.string().describe(`1 to ${limits.userCharactersMax} characters, and no control characters`),
});
const listSchema = z.object({
  after: z.coerce.number().int().min(0).optional().describe("entries behind this number; the last ones if left out"),
  limit: z.coerce.number().int().min(1).max(limits.entriesListMax).default(100),
});
const grantSchema = z.object({
  credits: z.number().describe("a whole number; below 0 it takes credits away"),
  operation: z
    .string()
    .min(1)
    .max(limits.operationCharactersMax)
    .regex(/^\P{Cc}+$/u)
    .optional()
    .describe("an id of the caller's: sent again, it is done once and answered the same"),
});

/**
 * `GET /credits/:user`: `{user, balance, available, entries}`, entries in order of their number. `POST /credits/:user/grant`
 * answers the entry that it made; 402 `{needed, available, error}` when it would take more than can be spent. The daemon's own
 * token is the admin's, who sees every account.
 */
export function creditsRoutes(app: App, { ledger }: Services): void {
  app.get("/credits/:user", { schema: { params: userSchema, querystring: listSchema } }, async ({ params, query }) => {
    const { user, balance, available, lastNumber } = await ledger.account(parseUser(params.user));
    const after = query.after ?? Math.max(0, lastNumber - query.limit);
    const entries = await ledger.entries(user, after, query.limit);
    return { user, balance, available, entries: entries.map(told) };
  });
  app.post("/credits/:user/grant", { schema: { params: userSchema, body: grantSchema } }, async ({ params, body }) => {
    const user = parseUser(params.user);
    const { credits, operation = randomUUID() } = body;
    const entry = await ledger.grant(user, operation, checkGrant(credits));
    return { user, ...told(entry) };
  });
}

/** An entry with its time as people and other programs read it. */
function told({ atMs, ...entry }: Entry) {
  return { ...entry, at: new Date(atMs).toISOString() };
}
