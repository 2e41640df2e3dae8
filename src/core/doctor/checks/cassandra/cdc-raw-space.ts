import { type Check, ok, skipped, warn, wrong } from "../../check.ts";
import type { Segment } from "../../probes/cassandra.ts";
import { sizeMb } from "./node-setting.ts";

/** From this share of the room on it is worth a word. */
const tightShare = 0.8;
const bytesPerMb = 1_048_576;

export const cassandraCdcRawSpace: Check = {
  id: "cassandra.cdc-raw-space",
  title: "There is room for changes that wait for the agent",
  meaning:
    "cdc_raw holds what the agent hasn't sent yet. Once it is full, Cassandra refuses writes to pages: clients see only a write that " +
    "failed or timed out, the log says CDCWriteException, and tables that aren't captured go on.",
  remedy:
    "Bring the agent and Kafka back: the agent reads what is there and makes room. Nothing in it is to be deleted.",
  runtimes: ["native", "external"],
  needs: ["cassandra.cql"],
  causes: ["agent.", "kafka."],
  probe: async ({ cassandra, servers }) => {
    const [log, settings] = await Promise.all([cassandra.changeLog(), cassandra.settings()]);
    if (log === undefined) return skipped("the folder is on another machine");
    const mostMb = sizeMb(settings?.get("cdc_total_space") ?? "");
    const segmentMb = sizeMb(settings?.get("commitlog_segment_size") ?? "");
    if (Number.isNaN(mostMb) || Number.isNaN(segmentMb)) return skipped("the node doesn't tell how much room there is");
    const usedMb = sizeOf(log.segments);
    const used = `${Math.ceil(usedMb)} of ${mostMb} MiB in ${log.folder}`;
    const told = {
      expected: "room for more segments",
      fix: "gibsey up",
    };
    // Cassandra begins no segment that wouldn't fit as a whole.
    if (usedMb + segmentMb > mostMb) {
      const refusals = (await servers.lastLines("cassandra")).filter((line) => line.includes("Rejecting mutation to"));
      return wrong({
        found: `it is full, so writes to pages are refused: ${used}`,
        ...told,
        evidence: refusals.slice(-1),
      });
    }
    if (usedMb > mostMb * tightShare) return warn({ found: `it is filling: ${used}`, ...told });
    return ok(used);
  },
};

function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes, 0) / bytesPerMb;
}
