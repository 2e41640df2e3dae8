import { expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { FakeTerminal, fakeSession, optionsOf } from "../../test/fakes/session.ts";
import { createDaemonClient } from "../client/daemon-client.ts";
import { page } from "./page.ts";

it("lists all pages, in batches, with their ids and titles in columns", async () => {
  const rows = [pageOf("a", 1, { title: "Tea" }), pageOf("long-id", 2, { title: "No\non" }), pageOf("c", 300)];
  const terminal = new FakeTerminal();
  const { signal } = new AbortController();
  const client = {
    ...createDaemonClient({ url: "http://127.0.0.1:1", token: "t" }, signal),
    // Two at once, so that a listing takes several.
    listPages: async (after = 0) => rows.filter(({ number }) => number > after).slice(0, 2),
  };
  const session = fakeSession({ terminal, connect: async () => client });
  const list = page.subcommands?.find(({ name }) => name === "list");
  expect(await list?.run?.({ args: [], options: optionsOf({}), session })).toBe(0);
  expect(terminal.printed.slice(0, 2)).toEqual(["    1  a        Tea", "    2  long-id  No on"]);
  expect(terminal.printed[2]).toMatch(/^ {2}300 {2}c {8}/);
  expect(terminal.said).toEqual(["3 pages"]);
});
