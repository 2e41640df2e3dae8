import { describe, expect, it } from "vitest";
import { FakeTerminal, fakeSession, optionsOf } from "../../test/fakes/session.ts";
import type { SchemaControl } from "./command.ts";
import { schema } from "./schema.ts";

/** Runs `schema diff` or `schema apply` on a keyspace that differs so. */
async function runSchema(name: string, control: Partial<SchemaControl>, wantsJson = false) {
  const terminal = new FakeTerminal();
  const bare = fakeSession({ terminal, wantsJson });
  const session = { ...bare, schema: { ...bare.schema, ...control } };
  const command = schema.subcommands?.find((one) => one.name === name);
  const status = await command?.run?.({ args: [], options: optionsOf({}), session });
  return { status, printed: terminal.printed, said: terminal.said };
}

const lacking = async () => ({
  keyspace: "gibsey",
  differences: [
    {
      kind: "column-missing",
      text: "pages lacks its column number",
      statement: "ALTER TABLE gibsey.pages ADD number int",
    },
    { kind: "conflict", text: "pages has body blob; expected text" },
  ],
});

describe("schema diff", () => {
  it("prints what is missing with the CQL that adds it, and says so by its status", async () => {
    expect(await runSchema("diff", { diff: lacking })).toEqual({
      said: [],
      status: 4,
      printed: [
        "-- pages lacks its column number",
        "ALTER TABLE gibsey.pages ADD number int",
        "-- pages has body blob; expected text",
        "-- no statement can add that",
      ],
    });
  });

  it("is content with a keyspace that has all", async () => {
    const whole = async () => ({ keyspace: "novel", differences: [] });
    const { status, printed } = await runSchema("diff", { diff: whole });
    expect([status, printed]).toEqual([0, ["Keyspace novel has all that gibsey needs."]]);
  });

  it("gives scripts one document", async () => {
    const { printed } = await runSchema("diff", { diff: lacking }, true);
    expect(JSON.parse(printed.join(""))).toMatchObject({ schema: "gibsey.schema-diff/1", keyspace: "gibsey" });
  });
});

describe("schema apply", () => {
  it("prints each statement before it is done", async () => {
    const apply: SchemaControl["apply"] = async (tell) => tell("CREATE TABLE t");
    const added = await runSchema("apply", { apply });
    expect(added.printed).toEqual(["CREATE TABLE t", "The schema is complete."]);
    expect(added.said.join()).toContain("started again");
    expect((await runSchema("apply", { apply: async () => {} })).printed).toEqual(["There was nothing to add."]);
    const { printed } = await runSchema("apply", { apply }, true);
    expect(JSON.parse(printed.join(""))).toEqual({ schema: "gibsey.schema-apply/1", statements: ["CREATE TABLE t"] });
  });
});
