import { anyServers, type Check, ok, wrong } from "../../check.ts";

export const cassandraLease: Check = {
  id: "cassandra.lease",
  title: "No other daemon learns this keyspace",
  meaning:
    "One daemon at a time holds a keyspace, by a lease that it renews. Another one, mostly of another data dir or machine, has it: " +
    "this book's daemon can't start, or ends.",
  remedy: "Stop the other daemon, or give this book a keyspace of its own with GIBSEY_KEYSPACE.",
  runtimes: anyServers,
  needs: ["cassandra.schema"],
  probe: async ({ cassandra }) => {
    const { holder, own } = await cassandra.lease();
    if (holder === undefined) return ok("nobody holds it");
    if (holder === own) return ok("this book's daemon holds it");
    return wrong({
      found: `the keyspace ${cassandra.keyspace} is held by ${holder}`,
      expected: own,
      fix: `stop that daemon: gibsey down --data-dir ${holder.slice(holder.indexOf(":") + 1)} on ${holder.slice(0, holder.indexOf(":"))}; or set GIBSEY_KEYSPACE`,
    });
  },
};
