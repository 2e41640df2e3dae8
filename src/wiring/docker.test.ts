import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DockerCall, writeDocker, writeMaven } from "../../test/fakes/programs.ts";
import { FakeTerminal } from "../../test/fakes/session.ts";
import { type DataDir, openDataDir } from "../adapters/data-dir/data-dir.ts";
import { systemPorts } from "../adapters/process/ports.ts";
import type { StartOptions } from "../commands/command.ts";
import { resolveConfig } from "../core/config.ts";
import { startDocker } from "./docker.ts";
import { containerStatus, stopContainers } from "./docker-control.ts";

let home: string;
let dataDir: DataDir;
let docker: { calls: () => DockerCall[] };
let environment: Record<string, string>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-docker-"));
  dataDir = openDataDir(join(home, "book"));
  docker = await writeDocker(join(home, "bin"));
  await writeMaven(join(home, "maven"));
  environment = {
    PATH: `${join(home, "bin")}:${process.env["PATH"] ?? ""}`,
    MAVEN_HOME: join(home, "maven"),
    GIBSEY_CACHE_DIR: join(home, "cache"),
    GIBSEY_CASSANDRA_PORT: String(await systemPorts.freePort()),
    GIBSEY_KAFKA_PORT: String(await systemPorts.freePort()),
    GIBSEY_PORT: String(await systemPorts.freePort()),
  };
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A start, and what was done in what order: Docker's changes, what stands between them, and what was told. */
async function start(options: Partial<StartOptions> = {}, prepare = async () => {}) {
  const told: string[] = [];
  const config = resolveConfig({ flags: {}, environment, base: { dataHome: home, cacheHome: home } });
  const parts = { config, environment, dataDir, terminal: new FakeTerminal(), signal: new AbortController().signal };
  const outcome = await startDocker(
    parts,
    { anyPort: false, timeoutMs: 60_000, onReady: ({ name }, isNew) => told.push(`${name} ${isNew}`), ...options },
    {
      prepare: async () => {
        told.push("prepare");
        await prepare();
      },
      startDaemon: async () => {
        told.push("daemon");
        return { isNew: true };
      },
    },
  );
  return { ...outcome, told };
}

const done = () =>
  docker
    .calls()
    .map(({ words }) => (words[0] === "compose" ? words.slice(7) : words).join(" "))
    .filter((command) => !/^(ps|info|image) /.test(command));

describe("a start of containers", () => {
  it("has the images first, then Kafka and Cassandra, schema and topics, the agent, the daemon", async () => {
    const { told, services, isNew } = await start();
    expect(told).toEqual(["kafka true", "cassandra true", "prepare", "agent true", "daemon"]);
    expect(services.map(({ name, container }) => `${name} ${container}`)).toEqual([
      "kafka 4a1c9b7e02f3",
      "cassandra b09d1f3e77c4",
      "agent c3d2e1f00112",
    ]);
    expect(isNew).toBe(true);
    expect(done()).toEqual([
      "create --no-build kafka cassandra",
      "build agent",
      "up --detach --no-build kafka cassandra",
      "up --detach --no-build agent",
    ]);
    expect(await dataDir.readStack()).toMatchObject({
      runtime: "docker",
      agentImage: expect.stringMatching(/^gibsey-agent:\d/),
    });
    expect(await dataDir.readRun()).toBeUndefined();
  });

  it("changes nothing where all runs, builds no image twice, and keeps its project when the book moves", async () => {
    await start();
    const again = await start();
    expect(again.told).toEqual(["kafka false", "cassandra false", "prepare", "agent false", "daemon"]);
    expect(done()).toHaveLength(4);
    await stopContainers({ dataDir, environment }, () => {});
    const before = await dataDir.readStack();
    await rename(dataDir.path, join(home, "moved"));
    dataDir = openDataDir(join(home, "moved"));
    await start();
    expect(done().filter((command) => command === "build agent")).toHaveLength(1);
    expect(await dataDir.readStack()).toMatchObject({ project: before?.runtime === "docker" ? before.project : "" });
  });

  it("gives docker's own words when an image can't be had, and has started nothing then", async () => {
    await writeFile(join(home, "bin", "fail-build"), "#1 load metadata\nERROR: failed to resolve eclipse-temurin\n");
    await expect(start()).rejects.toMatchObject({
      code: "SERVICE_FAILED",
      message: "docker failed: ERROR: failed to resolve eclipse-temurin",
    });
    expect(done().at(-1)).toBe("build agent");
  });

  it("takes away what it began when the schema can't be made, unless it is told to keep it", async () => {
    const broken = () => Promise.reject(new Error("no schema"));
    await expect(start({}, broken)).rejects.toThrow("no schema");
    expect(done().at(-1)).toBe("rm --stop --force kafka cassandra agent");
    await expect(start({ keep: true }, broken)).rejects.toThrow("no schema");
    expect(done().at(-1)).toBe("up --detach --no-build kafka cassandra");
  });

  it("is seen as Docker sees it, also a container that ended", async () => {
    await start();
    await writeFile(join(home, "bin", "health-agent"), "exited");
    const look = () => containerStatus({ dataDir, environment }, new AbortController().signal);
    await look();
    const states = (await look()).map(({ name, state, pid }) => `${name} ${state} ${pid}`);
    expect(states).toEqual(["kafka ready null", "cassandra ready null", "agent down null"]);
  });
});
