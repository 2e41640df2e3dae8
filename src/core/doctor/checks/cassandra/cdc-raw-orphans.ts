import { type Check, ok, skipped, warn } from "../../check.ts";
import { isOrphan } from "../../segments.ts";
import { sizeMb } from "./node-setting.ts";

/** A stack that was killed now and then has a few; only a noticeable part of the room is worth a word. */
const noticeableShare = 0.25;

export const cassandraCdcRawOrphans: Check = {
  id: "cassandra.cdc-raw-orphans",
  title: "Segments that nobody will read take little of the room for changes",
  meaning:
    "A Cassandra that is stopped leaves segments in cdc_raw that have no changes for the agent and belong to no commit log any " +
    "more. Nobody takes them away, and they count toward the room after which writes are refused.",
  remedy: "Move them out of cdc_raw: files without a `_cdc.idx` beside them that are not in the folder commitlog.",
  runtimes: ["native", "external"],
  needs: ["cassandra.cql"],
  probe: async ({ cassandra }) => {
    const [log, settings] = await Promise.all([cassandra.changeLog(), cassandra.settings()]);
    if (log === undefined) return skipped("the folder is on another machine");
    const mostMb = sizeMb(settings?.get("cdc_total_space") ?? "");
    if (Number.isNaN(mostMb)) return skipped("the node doesn't tell how much room there is");
    const orphans = log.segments.filter(isOrphan);
    const orphansMb = Math.ceil(orphans.reduce((sum, { bytes }) => sum + bytes, 0) / 1_048_576);
    const found = `${orphansMb} of ${mostMb} MiB are segments that nobody will read (${orphans.length} files)`;
    if (orphansMb < mostMb * noticeableShare) return ok(found);
    return warn({
      found,
      expected: "few of them",
      fix: `mkdir -p '${log.folder}.aside' && cd '${log.folder}' && mv ${orphans.map(({ name }) => name).join(" ")} '${log.folder}.aside'`,
      evidence: orphans.map(({ name }) => name),
    });
  },
};
