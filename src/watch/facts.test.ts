import { describe, expect, it } from "vitest";
import { batchAt, idleStatus, nineMs, seenAt } from "../../test/fakes/watched-daemon.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { type Facts, factsAfter, noFacts } from "./facts.ts";
import type { Away, Look } from "./looks.ts";

function after(...looks: Look[]): Facts {
  return looks.reduce(factsAfter, noFacts);
}

function awayAt(atMs: number, message: string): Away {
  return { kind: "away", atMs, problem: new GibseyError("DAEMON_DOWN", message, "") };
}

describe("what is known after some looks", () => {
  it("is the batches of the last minute, and the last pages whenever they came", () => {
    const facts = after(
      seenAt(nineMs, { batches: [batchAt(nineMs - 90_000), batchAt(nineMs - 30_000)] }),
      seenAt(nineMs + 40_000, { batches: [batchAt(nineMs + 39_000)] }),
    );
    expect(facts.batches.map(({ atMs }) => atMs - nineMs)).toEqual([39_000]);
    expect(facts.pages.map(({ atMs }) => atMs - nineMs)).toEqual([39_000, -30_000, -90_000]);
    expect(facts.pages[0]).toMatchObject({ number: 12, title: "The Lamp Room", searchableMs: 110 });
  });

  it("stays within its bounds, however much is learned", () => {
    const batches = Array.from({ length: limits.watchBatchesMax + 5 }, (_, index) => batchAt(nineMs - 5 + index / 1e3));
    const facts = after(seenAt(nineMs, { batches }), seenAt(nineMs, { batches }));
    expect([facts.batches.length, facts.pages.length]).toEqual([limits.watchBatchesMax, limits.watchPagesMax]);
  });

  it("is since when the daemon is away, with what is wrong now, until it is back", () => {
    const away = after(seenAt(nineMs), awayAt(nineMs + 1, "no answer"), awayAt(nineMs + 2, "no daemon"));
    expect(away.away).toMatchObject({ sinceMs: nineMs + 1, problem: { message: "no daemon" } });
    expect(away.status).toBeDefined();
    expect(factsAfter(away, seenAt(nineMs + 3)).away).toBeUndefined();
  });

  it("follows a service's memory in large steps only, and at once when it is another process", () => {
    const [daemon] = idleStatus.services;
    if (daemon === undefined) throw new Error("the fake has no daemon");
    const memoryAfter = (rssBytes: number, pid: number) =>
      after(seenAt(nineMs), seenAt(nineMs, { services: [{ ...daemon, rssBytes, pid }] })).status?.services[0]?.rssBytes;
    expect(memoryAfter(225_000_000, 10)).toBe(217_000_000);
    expect(memoryAfter(245_000_000, 10)).toBe(245_000_000);
    expect(memoryAfter(225_000_000, 99)).toBe(225_000_000);
  });
});
