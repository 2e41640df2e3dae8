import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeEvent } from "./envelope.ts";
import type { FeedEvent } from "./feed.ts";

const fixtureSchema = z.object({ key: z.unknown(), value: z.unknown() });

/** An event as a connector sent it: test/fixtures/envelopes/<name>.json. */
function fixture(name: string): FeedEvent {
  const file = new URL(`../../../test/fixtures/envelopes/${name}.json`, import.meta.url);
  const { key, value } = fixtureSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return event(key === null ? null : JSON.stringify(key), JSON.stringify(value));
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

  it("of the canary's table names the canary, and is passed over where it can't be read", () => {
    const canary = { ...event('{"id":"wren"}', '{"after":{"id":{"value":"wren"}}}'), table: "test_cdc" };
    expect(decodeEvent(canary)).toEqual({ kind: "canary", id: "wren" });
    expect(decodeEvent({ ...canary, key: "{" })).toEqual({ kind: "ignored", table: "test_cdc" });
  });

  it("of another table is nothing to learn, whatever is in it", () => {
    expect(decodeEvent({ ...event("{", "{"), table: "moods" })).toEqual({ kind: "ignored", table: "moods" });
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
