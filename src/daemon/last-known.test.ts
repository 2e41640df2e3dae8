import { describe, expect, it } from "vitest";
import { ManualClock } from "../../test/fakes/clock.ts";
import { limits } from "../core/limits.ts";
import { Freshness } from "./freshness.ts";
import { LastKnown } from "./last-known.ts";

/** A server that answers when it is told to. */
function openServer<T>() {
  const asked: { answer: (value: T) => void; refuse: (error: Error) => void }[] = [];
  const ask = () => new Promise<T>((resolve, reject) => asked.push({ answer: resolve, refuse: reject }));
  return { asked, ask };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a figure that is asked of a server", () => {
  it("is the server's answer, which those share who look meanwhile", async () => {
    const { asked, ask } = openServer<number>();
    const figure = new LastKnown(ask, new ManualClock(), 0);
    const looks = Promise.all([figure.now(), figure.now()]);
    asked[0]?.answer(7);
    expect(await looks).toMatchObject([{ value: 7 }, { value: 7 }]);
    expect(asked).toHaveLength(1);
  });

  it("is the last one when the server refuses, with the time of that", async () => {
    const { asked, ask } = openServer<number>();
    const clock = new ManualClock();
    const figure = new LastKnown(ask, clock, 0);
    const first = figure.now();
    asked[0]?.answer(7);
    const known = await first;
    clock.advance(60_000);
    const second = figure.now();
    asked[1]?.refuse(new Error("gone"));
    expect(await second).toEqual(known);
  });

  it("isn't waited for longer than a moment, by all who look together; a late answer counts for the next", async () => {
    const { asked, ask } = openServer<number>();
    const clock = new ManualClock();
    const figure = new LastKnown(ask, clock, 3);
    const first = figure.now();
    await turn();
    clock.advance(limits.lastKnownWaitMs);
    expect((await first).value).toBe(3);
    expect((await figure.now()).value).toBe(3);
    asked[0]?.answer(8);
    await turn();
    const next = figure.now();
    asked[1]?.refuse(new Error("gone"));
    expect((await next).value).toBe(8);
  });
});

describe("the freshness of answers", () => {
  it("is that of now while the feed has nothing to learn, and of the oldest change while it has", async () => {
    const clock = new ManualClock();
    let backlog = { changes: 0, oldestWrittenAtMs: undefined as number | undefined };
    const freshness = new Freshness({ backlog: async () => backlog }, clock);
    expect(await freshness.now()).toEqual({ lag: 0, asOfMs: clock.wallMs() });
    backlog = { changes: 2, oldestWrittenAtMs: clock.wallMs() - 500 };
    expect(await freshness.now()).toEqual({ lag: 2, asOfMs: clock.wallMs() - 500 });
    backlog = { changes: 1, oldestWrittenAtMs: clock.wallMs() + 3_600_000 };
    expect((await freshness.now()).asOfMs).toBe(clock.wallMs());
  });

  it("stands still while the feed is down, and while nothing puts changes into it", async () => {
    const clock = new ManualClock();
    let isDown = false;
    let silentSinceMs: number | undefined;
    const backlog = async () => {
      if (isDown) throw new Error("no broker");
      return { changes: 0, oldestWrittenAtMs: undefined };
    };
    const freshness = new Freshness({ backlog }, clock, () => silentSinceMs);
    const { asOfMs } = await freshness.now();
    isDown = true;
    clock.advance(60_000);
    expect(await freshness.now()).toEqual({ lag: 0, asOfMs });
    isDown = false;
    silentSinceMs = asOfMs + 5;
    expect(await freshness.now()).toEqual({ lag: 0, asOfMs: asOfMs + 5 });
  });
});
