import { describe, expect, it } from "vitest";
import { FakeServiceHost } from "../../../test/fakes/service-host.ts";
import type { RunningService } from "./run-record.ts";
import { serverNames } from "./server-rules.ts";
import { startServers } from "./start-servers.ts";

function setUp(given: Partial<Parameters<typeof startServers>[0]> = {}) {
  const host = given.host instanceof FakeServiceHost ? given.host : new FakeServiceHost();
  const started: RunningService[] = [];
  const abort = new AbortController();
  const parts = {
    wanted: serverNames,
    running: [],
    prepare: async () => void host.done.push("prepare"),
    onReady: ({ name }: RunningService) => void host.done.push(`tell ${name}`),
    ...given,
    host,
  };
  return { host, started, abort, start: () => startServers(parts, started, abort.signal) };
}

describe("starting the servers", () => {
  it("takes Kafka and Cassandra side by side, then schema and topics, then the agent", async () => {
    const { host, started, start } = setUp();
    const services = await start();
    expect(host.done.slice(0, 2)).toEqual(["start kafka", "start cassandra"]);
    expect(host.done.slice(-4)).toEqual(["prepare", "start agent", "ready agent", "tell agent"]);
    expect(services.map(({ name, readyMs }) => `${name} ${readyMs}`)).toEqual(["kafka 1", "cassandra 1", "agent 1"]);
    expect(started.map(({ name }) => name)).toEqual(["kafka", "cassandra", "agent"]);
  });

  it("waits for what runs already, and starts only what is missing", async () => {
    const host = new FakeServiceHost();
    const running = [host.process("kafka"), host.process("agent")];
    const { started, start } = setUp({ host, running });
    await start();
    expect(started.map(({ name }) => name)).toEqual(["cassandra"]);
    expect(host.done.filter((done) => done.startsWith("tell"))).toHaveLength(3);
  });

  it("prepares nothing where no server needs it", async () => {
    const { host, start } = setUp({ wanted: ["cassandra"] });
    await start();
    expect(host.done).toEqual(["start cassandra", "ready cassandra", "tell cassandra"]);
  });

  it("gives up waiting for the one when the other fails, and knows both as to be taken back", async () => {
    const { host, started, start } = setUp();
    host.ready.delete("kafka");
    host.broken.add("cassandra");
    await expect(start()).rejects.toMatchObject({ code: "SERVICE_FAILED", message: "cassandra ended" });
    expect(started.map(({ name }) => name)).toEqual(["kafka"]);
    expect(host.done).not.toContain("prepare");
  });

  it("starts no agent when the schema can't be made", async () => {
    const { host, started, start } = setUp({ prepare: () => Promise.reject(new Error("no schema")) });
    await expect(start()).rejects.toThrow("no schema");
    expect(host.done).not.toContain("start agent");
    expect(started).toHaveLength(2);
  });

  it("ends when it is interrupted, with what it started known", async () => {
    const { host, started, abort, start } = setUp();
    host.ready.delete("cassandra");
    const starting = start();
    setImmediate(() => abort.abort(new DOMException("interrupted", "AbortError")));
    await expect(starting).rejects.toMatchObject({ name: "AbortError" });
    expect(started.map(({ name }) => name)).toEqual(["kafka", "cassandra"]);
  });
});
