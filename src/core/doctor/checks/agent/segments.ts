import { type Check, ok, skipped, wrong } from "../../check.ts";
import { isEndless } from "../../segments.ts";
import { agentFix } from "./agent-setting.ts";

export const agentSegments: Check = {
  id: "agent.segments",
  title: "No segment holds the agent up",
  meaning:
    "The agent reads segments one after the other, and waits at the end of one until Cassandra marks it complete. A Cassandra that was " +
    "killed and started without change capture never does that: the agent waits for ever, calls itself healthy, and cdc_raw fills. " +
    "Or a segment was taken away while Cassandra still writes it, by an agent that met an error in it: it reads on when the next begins, " +
    "megabytes later.",
  remedy:
    "`gibsey doctor --fix` writes the word COMPLETED into the segment's `_cdc.idx`, as Cassandra would have. The agent reads what " +
    "is in it and goes on. A segment that was taken away is linked again, and the agent started anew.",
  runtimes: ["native"],
  needs: ["agent.process", "cassandra.cql"],
  probe: async ({ cassandra }) => {
    const log = await cassandra.changeLog();
    if (log === undefined) return skipped("the folder is on another machine");
    if (log.lost.length > 0) {
      return wrong({
        found: `${log.lost.join(", ")}, which Cassandra writes, isn't in ${log.folder} any more: no change in it is sent`,
        expected: "a link to each segment that Cassandra writes",
        fix: agentFix,
        evidence: log.lost,
      });
    }
    const endless = log.segments.filter(isEndless);
    if (endless.length === 0) return ok(`${log.segments.length} segments`);
    const names = endless.map(({ name }) => name);
    return wrong({
      found: `Cassandra has left ${names.join(", ")} without an end, at which the agent waits`,
      expected: "the word COMPLETED in each index of a segment that Cassandra is done with",
      fix: endless
        .map(({ name }) => `printf '\\nCOMPLETED' >> '${log.folder}/${name.replace(/\.log$/, "_cdc.idx")}'`)
        .join("; "),
      evidence: names,
    });
  },
};
