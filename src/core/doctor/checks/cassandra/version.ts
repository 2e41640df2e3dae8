import { anyServers, type Check, ok, warn, wrong } from "../../check.ts";

export const cassandraVersion: Check = {
  id: "cassandra.version",
  title: "Cassandra is of the line 5.0",
  meaning: "Vectors and storage-attached indexes came with 5.0; what comes after it hasn't been tried.",
  remedy: "Use Cassandra 5.0.",
  runtimes: anyServers,
  needs: ["cassandra.cql"],
  probe: async ({ cassandra }) => {
    const version = await cassandra.version();
    if (version.startsWith("5.0.") || version.startsWith("5.0-")) return ok(version);
    const expected = "5.0";
    if (Number.parseInt(version, 10) >= 5) {
      return warn({
        found: `${version}, which nobody has tried`,
        expected,
        fix: "use Cassandra 5.0 if anything is odd",
      });
    }
    return wrong({ found: `${version}, which knows no vectors`, expected, fix: "use Cassandra 5.0" });
  },
};
