import { describe, expect, it } from "vitest";
import { batchAt, idleStatus, lookingAt, nineMs, seenAt } from "../../test/fakes/watched-daemon.ts";
import { GibseyError } from "../core/errors.ts";
import { factsAfter, noFacts } from "./facts.ts";
import type { Look } from "./looks.ts";
import { type Picture, pictureOf, picturesOf } from "./picture.ts";

function pictureAfter(...looks: Look[]): Picture {
  return pictureOf(looks.reduce(factsAfter, noFacts));
}

describe("the picture of what is known", () => {
  it("stays the same for as long as nothing happens", async () => {
    const idle = Array.from({ length: 200 }, (_, index) =>
      seenAt(nineMs + index * 500, {
        daemon: { ...idleStatus.daemon, uptimeMs: index, rssBytes: 217_000_000 + index },
        services: idleStatus.services.map((service) => ({ ...service, rssBytes: 300_000_000 + index * 1e5 })),
      }),
    );
    const pictures: Picture[] = [];
    for await (const picture of picturesOf(lookingAt(...idle))) pictures.push(picture);
    expect(pictures).toHaveLength(1);
  });

  it("comes to rest a minute after the last change", async () => {
    const looks = Array.from({ length: 400 }, (_, index) =>
      seenAt(nineMs + index * 500, { batches: index === 0 ? [batchAt(nineMs)] : [] }),
    );
    let lastAtMs = 0;
    let count = 0;
    async function* counted() {
      for (const look of looks) {
        lastAtMs = look.atMs;
        yield look;
      }
    }
    let changedAtMs = 0;
    for await (const _ of picturesOf(counted())) {
      count++;
      changedAtMs = lastAtMs;
    }
    expect(changedAtMs - nineMs).toBe(60_000);
    // One for each two seconds that the sparklines move on, and few for the rates beside them.
    expect(count).toBeLessThan(36);
  });

  it("tells changes a second from the last few, and each hop from the last minute", () => {
    const hop = (embed: number) => ({ hops: { embed } });
    const { changes, hops } = pictureAfter(
      seenAt(nineMs, {
        batches: [
          batchAt(nineMs - 20_000, { ...hop(10), events: 50 }),
          batchAt(nineMs - 4_000, { ...hop(20), events: 5 }),
          batchAt(nineMs - 1_000, { ...hop(90), events: 10 }),
        ],
      }),
    );
    expect(changes.perSecond).toBe(3);
    const embed = hops.find(({ name }) => name === "embed");
    expect(embed).toMatchObject({ p50Ms: 20, p95Ms: 90 });
    expect(hops.find(({ name }) => name === "change-log")).toMatchObject({ p50Ms: undefined });
  });

  it("says as of when all is searchable once that is no longer now", () => {
    const lagOf = (asOfMs: number, lag: number) =>
      pictureAfter(seenAt(nineMs, { lag, asOf: new Date(asOfMs).toISOString() })).lag;
    expect(lagOf(nineMs - 2_000, 0)).toEqual({ changes: 0, asOfMs: undefined });
    expect(lagOf(nineMs - 2_000, 3)).toEqual({ changes: 3, asOfMs: nineMs - 2_000 });
    expect(lagOf(nineMs - 9_000, 0)).toEqual({ changes: 0, asOfMs: nineMs - 9_000 });
  });

  it("names what keeps changes from their readers", () => {
    const troubled = pictureAfter(
      seenAt(nineMs, {
        pipeline: { state: "waiting", problem: "CASSANDRA_DOWN: no node can be reached" },
        deadLetters: 2,
        reindex: { model: "use-lite", searchable: 3, of: 32 },
      }),
    );
    expect(troubled.troubles).toMatchObject([
      { name: "waiting", text: "CASSANDRA_DOWN: no node can be reached" },
      { name: "failed", text: expect.stringContaining("2 changes could not be learned: gibsey dlq list") },
      { name: "reindex", text: "to use-lite: 3 of 32 pages" },
    ]);
  });

  it("tells of nothing but that while the daemon is away", () => {
    const problem = new GibseyError("DAEMON_DOWN", "no daemon runs", "");
    const { services, lag, troubles } = pictureAfter(seenAt(nineMs, { deadLetters: 2 }), {
      kind: "away",
      atMs: nineMs + 1,
      problem,
    });
    expect([services, lag]).toEqual([[], undefined]);
    expect(troubles).toMatchObject([{ name: "away", sinceMs: nineMs + 1, text: expect.stringMatching(/^no daemon/) }]);
  });
});
