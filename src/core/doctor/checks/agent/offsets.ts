import { type Check, ok, skipped, wrong } from "../../check.ts";

export const agentOffsets: Check = {
  id: "agent.offsets",
  title: "The agent goes on at a place that there is",
  meaning:
    "The agent's offset names a place in the commit log that hasn't been written yet: of another Cassandra's data, of a clock that was " +
    "wrong, or of a damaged file. It passes over all that comes before, which is everything, and calls itself healthy.",
  remedy:
    "`gibsey doctor --fix` moves the file aside and starts the agent again. It reads the segments that are there once more, and the " +
    "daemon finds those changes learned.",
  runtimes: ["native"],
  needs: ["agent.process", "cassandra.cql"],
  probe: async ({ agent, cassandra }) => {
    // In this order: what is written meanwhile is newer than any of these offsets.
    const offsets = await agent.offsets();
    const log = await cassandra.changeLog();
    if (offsets === undefined || log === undefined) return skipped("its folder can't be looked into");
    if (offsets.tables.length === 0) return ok("it has sent nothing yet");
    const newest = log.segments.at(-1);
    if (newest === undefined) return skipped("there is no segment to compare with");
    const bad = offsets.tables.flatMap(({ table, segment, segmentId, position }) => {
      if (segmentId === undefined) return [`${table} goes on at ${segment}, which is no segment`];
      if (segmentId > newest.id) return [`${table} goes on at ${segment}, and the newest is ${newest.name}`];
      const there = log.segments.find(({ id }) => id === segmentId);
      const end = there?.index?.position ?? there?.bytes;
      if (end === undefined || !(position > end)) return [];
      return [`${table} goes on at byte ${position} of ${segment}, which is written up to ${end}`];
    });
    if (bad.length === 0) return ok(offsets.tables.map(({ table, segment }) => `${table} at ${segment}`).join(", "));
    return wrong({
      found: bad.join("; "),
      expected: "a place that has been written",
      fix: "gibsey doctor --fix --yes",
      evidence: [
        offsets.file,
        ...offsets.tables.map(({ table, segment, position }) => `${table}=${segment}:${position}`),
      ],
    });
  },
};
