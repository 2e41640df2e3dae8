import { describe, expect, it, vi } from "vitest";
import { ManualClock } from "../../test/fakes/clock.ts";
import { limits } from "../core/limits.ts";
import type { ServiceStatus } from "../core/stack/status-report.ts";
import { ContainerWatch } from "./container-watch.ts";

function setUp() {
  const clock = new ManualClock();
  const logged: string[] = [];
  const states = new Map<string, ServiceStatus["state"]>([["kafka", "ready"]]);
  const docker = { problem: "", looks: 0 };
  const look = async () => {
    docker.looks += 1;
    if (docker.problem !== "") throw new Error(docker.problem);
    return [...states].map(([name, state]) => ({ name, state, pid: null, port: 1, rssBytes: null, restarts: 0 }));
  };
  const watch = new ContainerWatch({ look, clock, log: (_, message) => void logged.push(message) });
  return { clock, logged, states, docker, watch };
}

describe("the watch over containers", () => {
  it("knows since when one is down, and tells of it once, until it is ready again", async () => {
    const { clock, logged, states, watch } = setUp();
    await watch.status();
    expect(watch.downSinceMs()).toBeUndefined();
    states.set("kafka", "restarting");
    await watch.status();
    const sinceMs = clock.wallMs();
    clock.advance(5_000);
    states.set("kafka", "starting");
    expect(await watch.status()).toMatchObject([{ name: "kafka", state: "starting" }]);
    expect(watch.downSinceMs()).toBe(sinceMs);
    states.set("kafka", "ready");
    await watch.status();
    expect(watch.downSinceMs()).toBeUndefined();
    expect(logged).toEqual(["kafka is restarting", "kafka is ready"]);
  });

  it("tells what it saw last while Docker doesn't answer, and says so once", async () => {
    const { logged, docker, watch } = setUp();
    await watch.status();
    docker.problem = "no engine";
    await watch.status();
    expect(await watch.status()).toMatchObject([{ name: "kafka", state: "ready" }]);
    expect(logged).toEqual(["no engine"]);
  });

  it("looks now and then, until it is told to end", async () => {
    const { clock, docker, watch } = setUp();
    const stop = new AbortController();
    const running = watch.run(stop.signal);
    await vi.waitUntil(() => clock.waiting === 1);
    clock.advance(limits.containersEveryMs);
    await vi.waitUntil(() => docker.looks === 2 && clock.waiting === 1);
    stop.abort();
    await running;
    expect(docker.looks).toBe(2);
  });
});
