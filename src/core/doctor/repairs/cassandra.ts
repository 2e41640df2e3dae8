import type { Repair } from "../repair.ts";
import { startAll } from "./start-all.ts";

/** A node of gibsey's gets its own settings at each start. */
const restarted: Pick<Repair, "does" | "act"> = {
  does: "start Cassandra again with gibsey's own settings",
  async act(acts, signal) {
    await acts.restart("cassandra", signal);
    // One that ran without change capture leaves segments without an end.
    await acts.completeSegments();
    return "started Cassandra again";
  },
};

export const cassandraRepairs: readonly Repair[] = [
  { check: "cassandra.process", does: "start Cassandra, and what else is missing", act: startAll },
  {
    check: "cassandra.cql",
    does: "let Cassandra go on if it was halted, else start it again",
    act: async (acts, signal) => `Cassandra was ${await acts.wake("cassandra", signal)}`,
  },
  { check: "cassandra.cdc-enabled", ...restarted },
  { check: "cassandra.commitlog-sync", ...restarted },
  { check: "cassandra.segment-size", ...restarted },
  { check: "cassandra.writers", ...restarted },
  {
    check: "cassandra.schema",
    does: "add what the keyspace lacks",
    act: async (acts, signal) => (await acts.applySchema(signal)).join("; ") || "nothing was missing any more",
  },
  {
    check: "cassandra.cdc-tables",
    does: "capture changes of pages, and of nothing that gibsey writes itself",
    act: async (acts, signal) => (await acts.switchCdc(signal)).join("; ") || "all was as it ought to be",
  },
  {
    check: "cassandra.cdc-raw-orphans",
    does: "move those segments out of cdc_raw",
    async act(acts) {
      const { folder, moved } = await acts.moveOrphansAside();
      return `moved ${moved} to ${folder}`;
    },
  },
  {
    check: "cassandra.vectors",
    does: "make the table of vectors again, and have the daemon fill it",
    async act(acts, signal) {
      const made = await acts.makeVectorTable(signal);
      // A daemon that runs has all in its index, and would miss nothing until it starts anew.
      await acts.rebuildIndex(signal);
      return `made ${made ?? "no table, as there are no vectors"}; the daemon has compared every page`;
    },
  },
  {
    check: "cassandra.cdc-raw-space",
    does: "start what is missing, so that the agent makes room",
    act: async (acts, signal) => `${await startAll(acts, signal)}; the agent makes room as it reads`,
  },
];
