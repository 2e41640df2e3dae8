import { describe, expect, it } from "vitest";
import { schemaCql } from "./schema.ts";

describe("the schema", () => {
  it("stands in stack/schema.cql as it is made; `npx vitest run -u` prints it anew", async () => {
    await expect(schemaCql("gibsey", { kind: "simple" })).toMatchFileSnapshot("../../../stack/schema.cql");
  });

  it("has a keyspace on somebody's cluster keep its copies in the datacenter that is named", () => {
    const cql = schemaCql("novel", { kind: "network", datacenter: "it's here", copies: 3 });
    expect(cql).toContain(
      "CREATE KEYSPACE IF NOT EXISTS novel WITH replication = {'class': 'NetworkTopologyStrategy', 'it''s here': 3};",
    );
    expect(cql).toContain("CREATE TABLE IF NOT EXISTS novel.pages");
  });

  it("drops nothing, and has only pages and the canary captured", () => {
    const cql = schemaCql("gibsey", { kind: "simple" });
    expect(cql).not.toMatch(/drop/i);
    expect(cql.match(/TABLE IF NOT EXISTS (\S+)[^;]*cdc = true/g)?.map((table) => table.split(" ")[4])).toEqual([
      "gibsey.pages",
      "gibsey.test_cdc",
    ]);
  });
});
