import { z } from "zod";
import type { PageChange } from "../page.ts";
import type { FeedEvent } from "./feed.ts";

/** What an event turned out to be. Poison can't be decoded; it becomes a dead letter, of its page where the key tells. */
export type DecodedEvent =
  | { readonly kind: "change"; readonly change: PageChange }
  | { readonly kind: "canary"; readonly id: string }
  | { readonly kind: "ignored"; readonly table: string }
  | { readonly kind: "poison"; readonly page_id: string | null; readonly reason: string };

/**
 * Decodes one event of the feed into the page it hints at, or the canary that it shows.
 *
 * Three dialects are understood, because they reach us through one topic: Debezium's Cassandra connector (each column
 * is `{value, deletion_ts, set}`, there is no `before`), Debezium's other connectors (plain `before` and `after`), and
 * either of them wrapped as `{schema, payload}`. A null value is a tombstone: then the key alone says which page.
 * Operation, column values and order are not read at all; the row is the truth, and is read again.
 *
 * Where page_id is only a part of the key, one event can take away many rows: a range, or all that share the other part.
 * It names no page, so there is nothing to learn from it; comparing rows with the index finds what it took.
 */
export function decodeEvent(event: FeedEvent): DecodedEvent {
  const ignored = { kind: "ignored", table: event.table } as const;
  if (event.table === "test_cdc") return canaryIn(event.key) ?? ignored;
  if (event.table !== "pages") return ignored;
  const key = parseJson(keySchema, event.key);
  const envelope = parseJson(envelopeSchema, event.value);
  const page_id = pageIdOf(key.data) ?? pageIdOf(envelope.data?.after) ?? pageIdOf(envelope.data?.before);
  if (page_id === undefined) {
    if (key.data?.page_id === null || isRange(envelope.data?.after)) return ignored;
    return { kind: "poison", page_id: null, reason: key.problem ?? envelope.problem ?? "names no page_id" };
  }
  if (envelope.problem !== undefined) return { kind: "poison", page_id, reason: envelope.problem };
  return { kind: "change", change: { page_id, writtenAtMs: writtenAtMs(envelope.data) } };
}

/**
 * Where in its database's log an event was read, and of which row: an event that is sent twice has one origin. Undefined
 * for what tells no place in a log, as a snapshot's rows, tombstones and poison do.
 */
export function originOf({ key, value }: FeedEvent): string | undefined {
  const source = parseJson(originSchema, value).data?.source;
  return source === undefined ? undefined : `${source.file}:${source.pos}:${key}`;
}

/** A canary's event is nobody's loss: one that can't be read is passed over. */
function canaryIn(key: string | null): DecodedEvent | undefined {
  const { data } = parseJson(canaryKeySchema, key);
  return data === undefined ? undefined : { kind: "canary", id: data.id };
}

const columnSchema = z.union([z.string(), z.object({ value: z.string().nullish() })]).nullish();
const rowSchema = z.looseObject({ page_id: columnSchema }).nullish();
const timesSchema = z.object({ ts_us: z.number().nullish(), ts_ms: z.number().nullish() }).nullish();
const keySchema = unwrapped(rowSchema);
const canaryKeySchema = unwrapped(z.object({ id: z.string().min(1) }));
const envelopeSchema = unwrapped(
  z.looseObject({ ts_ms: z.number().nullish(), source: timesSchema, before: rowSchema, after: rowSchema }).nullish(),
);
const originSchema = unwrapped(
  z.object({ source: z.object({ file: z.string().min(1), pos: z.number().nonnegative() }) }),
);

/** With Kafka Connect's schemas switched on, the document stands under `payload`. */
function unwrapped<T extends z.ZodType>(schema: T) {
  return z.preprocess((document) => (isWrapped(document) ? document.payload : document), schema);
}

function isWrapped(document: unknown): document is { payload: unknown } {
  return typeof document === "object" && document !== null && "schema" in document && "payload" in document;
}

function parseJson<T extends z.ZodType>(schema: T, json: string | null): { data?: z.output<T>; problem?: string } {
  if (json === null) return {};
  try {
    const parsed = schema.safeParse(JSON.parse(json));
    if (parsed.success) return { data: parsed.data };
    const issue = parsed.error.issues[0];
    return { problem: `unexpected shape at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "invalid"}` };
  } catch {
    return { problem: "isn't valid JSON" };
  }
}

function pageIdOf(row: z.output<typeof rowSchema>): string | undefined {
  const column = row?.page_id;
  const value = typeof column === "string" ? column : column?.value;
  return value === "" ? undefined : (value ?? undefined);
}

/** Debezium's Cassandra connector gives the bounds of a range that was deleted beside the columns. */
function isRange(row: z.output<typeof rowSchema>): boolean {
  return (row?.["_range_start"] ?? row?.["_range_end"] ?? null) !== null;
}

/** The row's own write time where the feed tells it (`ts_us`), else when the log or the connector saw it. */
function writtenAtMs(envelope: z.output<typeof envelopeSchema>): number | undefined {
  const source = envelope?.source;
  if (typeof source?.ts_us === "number") return source.ts_us / 1000;
  return source?.ts_ms ?? envelope?.ts_ms ?? undefined;
}
