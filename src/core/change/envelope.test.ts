import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeEvent, originOf } from "./envelope.ts";
import type { FeedEvent } from "./feed.ts";

const fixtureSchema = z.object({ key: z.unknown(), value: z.unknown() });

/** An event as a connector sent it: test/fixtures/envelopes/<name>.json. */
function fixture(name: string): FeedEvent {
  const file = new URL(`../../../test/fixtures/envelopes/${name}.json`, import.meta.url);
  const { key, value } = fixtureSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return event(json(key), json(value));
}

function json(document: unknown): string | null {
  return document === null ? null : JSON.stringify(document);
}

function event(key: string | null, value: string | null): FeedEvent {
  return { table: "pages", key, value, position: { file: "log", offset: 1 } };
}

describe("an event of the feed", () => {
  it.each([
    ["cassandra-insert", "lamp-3", 1760000000460.007],
    ["cassandra-update", "lamp-3", 1760000001460.007],
    ["cassandra-delete", "lamp-3", 1760000002460.007],
    ["cassandra-wrapped", "lamp-3", 1760000003460.007],
    ["cassandra-wrapped-delete", "ferry-1", 1795718115074],
    ["cassandra-wrapped-tombstone", "ferry-1", undefined],
    ["cassandra-null-column", "ferry-1", 1795718112531],
    ["cassandra-ttl", "ferry-2", 1795718112940],
    ["cassandra-lwt", "ferry-3", 1795718113365],
    ["cassandra-lwt-update", "ferry-3", 1795718113828],
    ["cassandra-batch", "ferry-5", 1795718114236],
    ["cassandra-batch-delete", "ferry-6", 2],
    ["cassandra-batch-insert", "ferry-6", 2],
    ["cassandra-snapshot", "ferry-5", 1795718249012],
    ["cassandra-clustered", "quay-3", 1795718117942],
    ["cassandra-clustered-delete", "quay-1", 1795718118759],
    ["debezium-create", "harbour/9", 1760000100000],
    ["debezium-update", "harbour/9", 1760000100001],
    ["debezium-delete", "harbour/9", 1760000100002],
    ["debezium-read", "harbour/9", 1760000100003],
    ["debezium-wrapped", "harbour/9", 1760000100004],
  ])("%s names its page and when the row was written", (name, page_id, writtenAtMs) => {
    expect(decodeEvent(fixture(name))).toEqual({ kind: "change", change: { page_id, writtenAtMs } });
  });

  it.each(["cassandra-insert", "cassandra-delete", "debezium-create", "debezium-delete", "debezium-wrapped"])(
    "%s names its page without its key, too",
    (name) => {
      const { value } = fixture(name);
      expect(decodeEvent(event(null, value))).toEqual(decodeEvent(fixture(name)));
    },
  );

  it("is a tombstone without a value; then the key says which page", () => {
    const change = { page_id: "lamp-3", writtenAtMs: undefined };
    expect(decodeEvent(event('{"page_id":"lamp-3"}', null))).toEqual({ kind: "change", change });
    expect(decodeEvent(event('{"page_id":"lamp-3"}', "null"))).toEqual({ kind: "change", change });
    const wrapped = '{"schema":null,"payload":{"page_id":"lamp-3"}}';
    expect(decodeEvent(event(wrapped, '{"schema":null,"payload":null}'))).toEqual({ kind: "change", change });
  });

  it("may have columns that nobody knows, and lack those that we do", () => {
    const value = '{"after":{"page_id":{"value":"7"},"mood":{"value":[1]}},"extra":{}}';
    expect(decodeEvent(event(null, value))).toMatchObject({ kind: "change", change: { page_id: "7" } });
  });

  it("has the time of the log, then of the connector, where the row's own is missing", () => {
    const written = (value: string) => decodeEvent(event('{"page_id":"7"}', value));
    expect(written('{"ts_ms":5,"source":{"ts_ms":4,"ts_us":3000}}')).toMatchObject({ change: { writtenAtMs: 3 } });
    expect(written('{"ts_ms":5,"source":{"ts_ms":4}}')).toMatchObject({ change: { writtenAtMs: 4 } });
    expect(written('{"ts_ms":5,"source":{}}')).toMatchObject({ change: { writtenAtMs: 5 } });
  });

  it("of another table is nothing to learn, whatever is in it", () => {
    expect(decodeEvent({ ...event("{", "{"), table: "moods" })).toEqual({ kind: "ignored", table: "moods" });
  });

  it.each(["cassandra-range-delete", "cassandra-partition-delete", "cassandra-wrapped-partition-tombstone"])(
    "%s names no single page, and is no poison",
    (name) => expect(decodeEvent(fixture(name))).toEqual({ kind: "ignored", table: "pages" }),
  );

  it("of a range is no poison without its key either", () => {
    const { value } = fixture("cassandra-range-delete");
    expect(decodeEvent(event(null, value))).toEqual({ kind: "ignored", table: "pages" });
  });

  it.each(["cassandra-canary", "cassandra-canary-delete"])("%s of the canary's table names the canary", (name) => {
    expect(decodeEvent({ ...fixture(name), table: "test_cdc" })).toEqual({ kind: "canary", id: "canary-1" });
  });

  it.each(["{", '{"id":7}', '{"id":""}', null])("of the canary's table with the key %s is passed over", (key) => {
    expect(decodeEvent({ ...event(key, "{}"), table: "test_cdc" })).toEqual({ kind: "ignored", table: "test_cdc" });
  });

  it.each([
    ["a value cut short", '{"page_id":"7"}', '{"after":{"page', "isn't valid JSON"],
    ["NaN, which JSON doesn't have", '{"page_id":"7"}', '{"ts_ms":NaN}', "isn't valid JSON"],
    ["a list", '{"page_id":"7"}', "[]", "unexpected shape at the top"],
    ["a bare word", null, '"pages"', "unexpected shape at the top"],
    ["a column of another kind", null, '{"after":{"page_id":{"value":7}}}', "unexpected shape at after.page_id"],
    ["no page anywhere", null, '{"after":{"title":"x"}}', "names no page_id"],
    ["an empty page id", '{"page_id":""}', '{"after":{"page_id":""}}', "names no page_id"],
    ["no key and no value", null, null, "names no page_id"],
    ["a tombstone with a bad key", "{", null, "isn't valid JSON"],
    ["brackets without end", null, "[".repeat(1_000_000), "isn't valid JSON"],
  ])("with %s is poison, and says why", (_, key, value, reason) => {
    const decoded = decodeEvent(event(key, value));
    const page_id = key === '{"page_id":"7"}' ? "7" : null;
    expect(decoded).toEqual({ kind: "poison", page_id, reason: expect.stringContaining(reason) });
  });

  it("with a bad key is still a change where its value names the page", () => {
    const { value } = fixture("cassandra-insert");
    expect(decodeEvent(event("{", value))).toMatchObject({ kind: "change", change: { page_id: "lamp-3" } });
  });
});

describe("the origin of an event", () => {
  it("is the place in the database's log and the row", () => {
    expect(originOf(fixture("cassandra-insert"))).toBe('CommitLog-8-1760000000001.log:4096:{"page_id":"lamp-3"}');
    expect(originOf(fixture("cassandra-batch"))).not.toBe(originOf(fixture("cassandra-lwt")));
  });

  it("is found in a wrapped event, too", () => {
    expect(originOf(fixture("cassandra-wrapped-delete"))).toMatch(/^CommitLog-8-1795718072943\.log:88111:/);
  });

  it.each([
    ["a snapshot's row", fixture("cassandra-snapshot")],
    ["a tombstone", event('{"page_id":"7"}', null)],
    ["another connector's event without a file", event("{}", '{"source":{"ts_ms":4,"lsn":7}}')],
    ["a place that is no number", event("{}", '{"source":{"file":"a","pos":"7"}}')],
    ["poison", event("{", "[".repeat(1_000_000))],
  ])("isn't told by %s", (_, unplaced) => expect(originOf(unplaced)).toBeUndefined());
});
