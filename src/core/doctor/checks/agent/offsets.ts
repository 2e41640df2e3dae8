import { type Check, ok, skipped, wrong } from "../../check.ts";
import { agentFix } from "./agent-setting.ts";

export const agentOffsets: Check = {
  id: "agent.offsets",
  title: "The agent goes on at a place that there is",
  meaning:
    "The agent's offset names a place in the commit log that hasn't been written yet: of another Cassandra's data, of a clock that was " +
    "wrong, or of a damaged file. It passes over all that comes before, which is everything, and calls itself healthy. Or the file is " +
    "damaged so that it can't be read at all, and no agent starts.",
  remedy:
    "`gibsey doctor --fix` moves the file aside and starts the agent again. It reads the segments that are there once more, and the " +
    "daemon finds those changes learned.",
  runtimes: ["native"],
  needs: ["cassandra.cql"],
  probe: async ({ agent, cassandra }) => {
    // In this order: what is written meanwhile is newer than any of these offsets.
    const offsets = await agent.offsets();
    const log = await cassandra.changeLog();
    if (offsets === undefined || log === undefined) return skipped("its folder can't be looked into");
    const { file, malformed, tables } = offsets;
    const expected = "a place that has been written";
    if (malformed !== undefined) {
      return wrong({
        found: `${malformed} is damaged: no agent can read it, and so none starts`,
        expected,
        fix: agentFix,
      });
    }
    if (tables.length === 0) return ok("it has sent nothing yet");
    const newest = log.segments.at(-1);
    if (newest === undefined) return skipped("there is no segment to compare with");
    const bad = tables.flatMap(({ table, segment, segmentId, position }) => {
      if (segmentId === undefined) return [`${table} goes on at ${segment}, which is no segment`];
      if (segmentId > newest.id) return [`${table} goes on at ${segment}, and the newest is ${newest.name}`];
      const there = log.segments.find(({ id }) => id === segmentId);
      const end = there?.index?.position ?? there?.bytes;
      if (end === undefined || !(position > end)) return [];
      return [`${table} goes on at byte ${position} of ${segment}, which is written up to ${end}`];
    });
    if (bad.length === 0) return ok(tables.map(({ table, segment }) => `${table} at ${segment}`).join(", "));
    return wrong({
      found: bad.join("; "),
      expected,
      fix: agentFix,
      evidence: [file, ...tables.map(({ table, segment, position }) => `${table}=${segment}:${position}`)],
    });
  },
};
