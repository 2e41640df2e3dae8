import { beforeEach, describe, expect, it } from "vitest";
import { batchAt, FakeWatchedDaemon, nineMs } from "../../test/fakes/watched-daemon.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { type Look, looks, type WatchedDaemon } from "./looks.ts";

const down = new GibseyError("DAEMON_DOWN", "no daemon answers", "start it");

let daemon: FakeWatchedDaemon;
let found: WatchedDaemon | undefined;
let nowMs: number;
let leave: AbortController;
/** The looks, each taken as soon as it is asked for. */
let seen: AsyncGenerator<Look>;
beforeEach(() => {
  daemon = new FakeWatchedDaemon();
  found = daemon;
  nowMs = nineMs;
  leave = new AbortController();
  seen = looks({ find: async () => found, pause: async () => {}, wallMs: () => nowMs }, leave.signal);
});

async function look(): Promise<Look> {
  const { value, done } = await seen.next();
  if (done === true) throw new Error("there are no more looks");
  return value;
}

describe("looking at the daemon", () => {
  it("asks each time for what is new, and now and then how it is", async () => {
    daemon.batches.push(batchAt(nineMs));
    expect(await look()).toMatchObject({ kind: "seen", atMs: nineMs, activity: { batches: [{}] } });
    expect(await look()).toMatchObject({ activity: { batches: [] } });
    expect([daemon.askedAfter, daemon.statusAsked]).toEqual([[undefined, "1"], 1]);
    nowMs += limits.watchStatusMs;
    await look();
    expect(daemon.statusAsked).toBe(2);
  });

  it("goes on while the daemon is away, and asks one that is back for what came since", async () => {
    daemon.batches.push(batchAt(nineMs));
    await look();
    daemon.problem = down;
    expect(await look()).toEqual({ kind: "away", atMs: nowMs, problem: down });
    found = undefined;
    expect(await look()).toMatchObject({ kind: "away", problem: { message: "no daemon runs" } });
    found = daemon;
    daemon.problem = undefined;
    daemon.batches.push(batchAt(nineMs + 1));
    expect(await look()).toMatchObject({ kind: "seen", activity: { batches: [batchAt(nineMs + 1)] } });
    expect(daemon.statusAsked).toBe(2);
  });

  it("doesn't begin without a daemon", async () => {
    daemon.problem = down;
    await expect(look()).rejects.toBe(down);
  });

  it("ends with what waiting doesn't mend", async () => {
    await look();
    daemon.problem = new GibseyError("TOKEN_REFUSED", "the token isn't this daemon's", "");
    await expect(look()).rejects.toMatchObject({ code: "TOKEN_REFUSED" });
  });

  it("ends when somebody leaves, also while the daemon owes an answer", async () => {
    await look();
    found = undefined;
    daemon.activity = (_after, until?: AbortSignal) =>
      new Promise((_, reject) => until?.addEventListener("abort", () => reject(until.reason)));
    const last = seen.next();
    leave.abort();
    expect(await last).toMatchObject({ done: true });
  });
});
