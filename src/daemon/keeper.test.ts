import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../test/fakes/clock.ts";
import { FakeServiceHost } from "../../test/fakes/service-host.ts";
import {
  newRun,
  type RunningService,
  type RunRecord,
  serviceIn,
  withoutService,
  withService,
} from "../core/stack/run-record.ts";
import type { ServerName } from "../core/stack/server-rules.ts";
import { Keeper } from "./keeper.ts";

let host: FakeServiceHost;
let clock: ManualClock;
let run: RunRecord | undefined;
let isLockFree: boolean;
let locks: number;
let logged: string[];
let keeper: Keeper;
const { signal } = new AbortController();

beforeEach(() => {
  host = new FakeServiceHost();
  clock = new ManualClock();
  run = newRun("native", "0");
  isLockFree = true;
  locks = 0;
  logged = [];
  keeper = new Keeper({
    host,
    clock,
    log: (_, message) => void logged.push(message),
    readRun: async () => run,
    record: async (service) => void (run = withService(run ?? newRun("native", "0"), service)),
    lock: () => {
      if (!isLockFree) return undefined;
      locks += 1;
      return { release: () => void (locks -= 1) };
    },
  });
});

function startedBefore(name: ServerName): void {
  run = withService(run ?? newRun("native", "0"), { ...host.process(name), readyMs: 5 });
}

function recorded(name: ServerName): RunningService {
  const service = serviceIn(run?.services, name);
  if (service === undefined) throw new Error(`${name} isn't recorded`);
  return service;
}

function kill(name: ServerName): void {
  host.alive.delete(recorded(name).pid);
}

/** Looks once a second for so long; how many starts there were. */
async function looking(seconds: number): Promise<number> {
  const before = host.done.length;
  for (let second = 0; second < seconds; second += 1) {
    await keeper.look(signal);
    clock.advance(1_000);
  }
  return host.done.length - before;
}

/** Seconds until the next start after a kill, by looking once a second. */
async function secondsToRestart(name: ServerName): Promise<number> {
  kill(name);
  const before = host.done.length;
  for (let second = 0; second < 200; second += 1) {
    await keeper.look(signal);
    if (host.done.length > before) return second;
    clock.advance(1_000);
  }
  throw new Error(`${name} was never started again`);
}

describe("the keeper of the servers", () => {
  it("leaves alone what lives", async () => {
    startedBefore("kafka");
    expect(await looking(100)).toBe(0);
    expect(await keeper.status()).toEqual([
      { name: "kafka", state: "ready", pid: 101, port: 1, rssBytes: 1_000_000, restarts: 0 },
    ]);
  });

  it("starts a dead one again after a second, and records and tells it", async () => {
    startedBefore("kafka");
    await keeper.look(signal);
    kill("kafka");
    await keeper.look(signal);
    expect(await keeper.status()).toMatchObject([{ state: "restarting", rssBytes: 0 }]);
    clock.advance(1_000);
    await keeper.look(signal);
    expect(recorded("kafka")).toMatchObject({ pid: 102, readyMs: null, restarts: 1 });
    expect(await keeper.status()).toMatchObject([{ state: "restarting", pid: 102, restarts: 1 }]);
    clock.advance(1_000);
    await keeper.look(signal);
    expect(await keeper.status()).toMatchObject([{ state: "ready", restarts: 1 }]);
    expect(recorded("kafka").readyMs).toBe(1_000);
    expect(logged).toEqual(["kafka has ended", "kafka is started again", "kafka is ready"]);
    expect(locks).toBe(0);
  });

  it("waits twice as long each time, a minute at most, and a second again after a minute of life", async () => {
    startedBefore("cassandra");
    const waits = [];
    for (let death = 0; death < 8; death += 1) waits.push(await secondsToRestart("cassandra"));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    await looking(62);
    expect(await secondsToRestart("cassandra")).toBe(1);
  });

  it("waits longer also when a start fails, and goes on trying", async () => {
    startedBefore("kafka");
    host.broken.add("kafka");
    kill("kafka");
    let failures = 0;
    for (let second = 0; second < 40; second += 1) {
      await keeper.look(signal).catch(() => (failures += 1));
      clock.advance(1_000);
    }
    // After 1, 3, 7, 15 and 31 s.
    expect(failures).toBe(5);
    host.broken.clear();
    expect(await looking(40)).toBe(1);
    expect(locks).toBe(0);
  });

  it("starts the agent only once Kafka and Cassandra answer", async () => {
    for (const name of ["kafka", "cassandra", "agent"] as const) startedBefore(name);
    await keeper.look(signal);
    kill("cassandra");
    kill("agent");
    host.ready.delete("cassandra");
    await looking(20);
    expect(host.done).toEqual(["start cassandra"]);
    host.ready.add("cassandra");
    await looking(2);
    expect(host.done).toEqual(["start cassandra", "start agent"]);
  });

  it("starts nothing while up or down is at work, nor what they have seen to", async () => {
    startedBefore("kafka");
    kill("kafka");
    isLockFree = false;
    expect(await looking(5)).toBe(0);
    isLockFree = true;
    startedBefore("kafka");
    expect(await looking(5)).toBe(0);
    kill("kafka");
    await keeper.look(signal);
    run = run && withoutService(run, "kafka");
    expect(await looking(5)).toBe(0);
    expect(await keeper.status()).toEqual([]);
  });

  it("tells of a server that another has just started as starting", async () => {
    run = withService(newRun("native", "0"), host.process("kafka"));
    host.ready.delete("kafka");
    await keeper.look(signal);
    expect(await keeper.status()).toMatchObject([{ state: "starting" }]);
  });

  it("looks once a second until it is told to end, whatever goes wrong", async () => {
    startedBefore("kafka");
    host.broken.add("kafka");
    kill("kafka");
    const end = new AbortController();
    const running = keeper.run(end.signal);
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1_000);
    }
    end.abort();
    await running;
    expect(logged).toContain("kafka ended");
  });
});
