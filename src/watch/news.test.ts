import { describe, expect, it } from "vitest";
import { batchAt, lookingAt, nineMs, seenAt } from "../../test/fakes/watched-daemon.ts";
import { FakeTerminal } from "../../test/fakes/session.ts";
import { GibseyError } from "../core/errors.ts";
import type { Look } from "./looks.ts";
import { tellNews } from "./tell-news.ts";

async function told(wantsJson: boolean, ...looks: Look[]): Promise<string[]> {
  const terminal = new FakeTerminal();
  await tellNews(lookingAt(...looks), terminal, wantsJson);
  return terminal.printed;
}

const away: Look = {
  kind: "away",
  atMs: nineMs + 2_000,
  problem: new GibseyError("DAEMON_DOWN", "no daemon runs", ""),
};
const waiting = { pipeline: { state: "waiting", problem: "DISK_FULL: the disk is full" } };

describe("a watch off a terminal", () => {
  it("is a line for each batch since it began, and none while nothing happens", async () => {
    const before = seenAt(nineMs, { batches: [batchAt(nineMs - 9_000)] });
    const lines = await told(false, before, seenAt(nineMs), seenAt(nineMs, { batches: [batchAt(nineMs)] }));
    const hops = "(change-log 60, feed 1, embed 30, store 12, index 0)";
    expect(lines).toEqual([`21:00:00  page 12 "The Lamp Room"  searchable after 110 ms ${hops}`]);
  });

  it("tells once when the pipeline waits and goes on, and when the daemon is away and back", async () => {
    const lines = await told(
      false,
      seenAt(nineMs, waiting),
      seenAt(nineMs, waiting),
      seenAt(nineMs + 1_000),
      away,
      away,
      seenAt(nineMs + 3_000, { batches: [batchAt(nineMs + 3_000)] }),
    );
    expect(lines).toEqual([
      "21:00:00  the pipeline waits: DISK_FULL: the disk is full",
      "21:00:01  the pipeline goes on",
      "21:00:02  the daemon is away: no daemon runs",
      "21:00:03  the daemon is back",
      expect.stringMatching(/^21:00:03 {2}page 12/),
    ]);
  });

  it("is an object a line for programs, of one schema", async () => {
    const lines = await told(true, seenAt(nineMs, waiting), seenAt(nineMs, { batches: [batchAt(nineMs)] }), away);
    const at = (ms: number) => new Date(ms).toISOString();
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { schema: "gibsey.watch/1", kind: "watching", at: at(nineMs), url: "http://127.0.0.1:8001" },
      { schema: "gibsey.watch/1", kind: "waiting", at: at(nineMs), problem: "DISK_FULL: the disk is full" },
      { schema: "gibsey.watch/1", kind: "batch", ...batchAt(nineMs) },
      { schema: "gibsey.watch/1", kind: "going-on", at: at(nineMs) },
      { schema: "gibsey.watch/1", kind: "away", at: at(nineMs + 2_000), problem: "no daemon runs" },
    ]);
  });
});
