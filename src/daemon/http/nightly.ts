import { z } from "zod";
import { limits } from "../../core/limits.ts";
import { toldRun } from "../../core/nightly/told-run.ts";
import { nightTriggers } from "../../core/store/night-runs.ts";
import type { Summary } from "../../core/store/night-store.ts";
import { systemClock } from "../clock.ts";
import type { NightRequest } from "../nightly.ts";
import type { Services } from "../services.ts";
import { type App, checkReady } from "./app.ts";
import { readerLeft } from "./reader-left.ts";
import { toldLines } from "./told-lines.ts";

const bodySchema = z.object({
  k: z
    .union([z.int().min(1).max(limits.nightClustersMax), z.literal("auto")])
    .optional()
    .describe(
      `how many clusters, of which fewer come of a short book; as on the night before if left out, first ${limits.nightClusters}`,
    ),
  force: z.boolean().default(false).describe("cluster and write everything anew"),
  dryRun: z.boolean().default(false).describe("only tell what would be done"),
  ifDue: z.boolean().default(false).describe("do nothing when tonight's night is done or running"),
  trigger: z.enum(nightTriggers).default("hand").describe("who asks"),
});
const listSchema = z.object({ limit: z.coerce.number().int().min(1).max(limits.nightRunsListMax).default(30) });

/**
 * `POST /nightly`: NDJSON out, `{"progress": {step, done, of}}` as the night goes on, then `{"done": {...}}` or `{"error": {...}}`. A
 * reader who leaves ends it; what was written is kept for the next. `GET /nightly`: runs, the newest first. `GET /summaries`: what
 * the latest night says of the book; `[]` before the first.
 */
export function nightlyRoutes(app: App, services: Services): void {
  const { nightly, nights } = services;
  app.post("/nightly", { schema: { body: bodySchema.nullish() } }, async (request, reply) => {
    checkReady(services);
    const { ifDue, dryRun, ...order } = request.body ?? bodySchema.parse({});
    const left = readerLeft(reply);
    const lines = await toldLines(async (tell) => {
      if (dryRun) return { done: { dryRun: true, ...(await nightly.preview(order, left)) } };
      const asked: NightRequest = { ...order, isIfDue: ifDue };
      const outcome = await nightly.run(asked, left, (progress) => tell.progress({ progress }));
      if (outcome.kind === "not due") return { done: { notDue: outcome.why, date: outcome.date } };
      return { done: toldRun(outcome.run, systemClock.wallMs()) };
    });
    return reply.type("application/x-ndjson").send(lines);
  });
  app.get("/nightly", { schema: { querystring: listSchema } }, async ({ query }) => {
    const runs = await nightly.history(query.limit);
    return runs.map((run) => toldRun(run, systemClock.wallMs()));
  });
  app.get("/summaries", async () => ((await nights.latest())?.summaries ?? []).map(toldSummary));
}

function toldSummary({ updatedAtMs, members, ...summary }: Summary) {
  const { cluster_id, center_page, member_hash, citations, terms, writer, shortfall } = summary;
  return {
    cluster_id,
    center_page,
    summary: summary.summary,
    updated_at: new Date(updatedAtMs).toISOString(),
    members: members.map(({ page_id }) => page_id),
    member_hash,
    citations,
    terms,
    writer,
    ...(shortfall === undefined ? {} : { shortfall }),
  };
}
