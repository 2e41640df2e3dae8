import { anyServers, ok, warn } from "../../check.ts";
import { fixOfNode, nodeSetting, sizeMb } from "./node-setting.ts";

/** Cassandra's default, with which a cluster of others is well; and gibsey's own. */
const othersMb = 32;
const ownMb = 4;

export const cassandraSegmentSize = nodeSetting(
  {
    id: "cassandra.segment-size",
    title: "Segments of the commit log are small",
    meaning:
      "A segment is the agent's unit: after a restart the one that isn't done is read again, and it takes its whole size of the room " +
      "for changes. With large ones, a restart repeats more and writes are refused sooner.",
    remedy: "`commitlog_segment_size: 4MiB` in cassandra.yaml; `gibsey up` writes it so.",
    runtimes: anyServers,
  },
  async (value, probes) => {
    const size = value("commitlog_segment_size");
    const mostMb = (await probes.book.plan()) === undefined ? othersMb : ownMb;
    // A version that tells it in another way is no reason to warn.
    if (!(sizeMb(size) > mostMb)) return ok(size);
    const fix = await fixOfNode(probes, `commitlog_segment_size: ${ownMb}MiB`);
    return warn({ found: `commitlog_segment_size is ${size}`, expected: `${mostMb}MiB or less`, fix });
  },
);
