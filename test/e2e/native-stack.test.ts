import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findProcesses } from "../../src/adapters/process/find-processes.ts";
import { systemPorts } from "../../src/adapters/process/ports.ts";
import type { RunRecord } from "../../src/core/stack/run-record.ts";
import { writeJava, writeMaven } from "../fakes/programs.ts";
import { startProgram, type StartedProgram } from "./start-program.ts";

/*
 * Kafka and Cassandra as the program starts them, with a Java, a Maven and servers that only pretend: enough to be found
 * ready, too little for a schema, so the agent isn't reached. What the real ones do is in test/services/native.test.ts.
 */

let home: string;
let dataDir: string;
let environment: Record<string, string>;
let children: ChildProcess[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-native-"));
  dataDir = join(home, "book");
  const [cassandra, kafka, daemon] = [
    await systemPorts.freePort(),
    await systemPorts.freePort(),
    await systemPorts.freePort(),
  ];
  await writeJava(join(home, "jdk"));
  await writeMaven(join(home, "maven"));
  environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    JAVA_HOME: join(home, "jdk"),
    MAVEN_HOME: join(home, "maven"),
    GIBSEY_CACHE_DIR: join(home, "cache"),
    GIBSEY_DATA_DIR: dataDir,
    GIBSEY_RUNTIME: "native",
    GIBSEY_CASSANDRA_PORT: String(cassandra),
    GIBSEY_KAFKA_PORT: String(kafka),
    GIBSEY_PORT: String(daemon),
  };
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const name of ["agent", "cassandra", "kafka"]) {
    for (const { pid } of await findProcesses(`-Dgibsey.server=${name}@${dataDir}`)) process.kill(pid, "SIGKILL");
  }
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

function start(words: readonly string[]): StartedProgram {
  const started = startProgram(words, environment);
  children.push(started.child);
  return started;
}

const run = (...words: string[]) => start(words).ended;
const upKafka = () => run("up", "--only", "kafka");

/** Both servers, without what comes between them and the agent. */
async function upServers() {
  const kafka = await upKafka();
  expect(kafka.status, kafka.stderr).toBe(0);
  return run("up", "--only", "cassandra");
}

const servers = async () => {
  const found = ["kafka", "cassandra", "agent"].map((name) => findProcesses(`-Dgibsey.server=${name}@${dataDir}`));
  return (await Promise.all(found)).flat().length;
};

async function record(): Promise<RunRecord> {
  return JSON.parse(await readFile(join(dataDir, "run.json"), "utf8")) as RunRecord;
}

async function pidOf(name: string): Promise<number> {
  const service = (await record()).services.find((one) => one.name === name);
  if (service === undefined) throw new Error(`${name} isn't recorded`);
  return service.pid;
}

describe("gibsey up on the native runtime", () => {
  it("starts the servers, tells of each, finds them again, and stops them all", async () => {
    const up = await upKafka();
    expect(up.status, up.stderr).toBe(0);
    expect(up.stderr).toMatch(
      /^Java 17\.0\.99 .*\nmemory: .*\nports on .*\nfetching the jars of kafka .*: 43 MiB, once$/m,
    );
    expect(up.stdout).toMatch(/^kafka {2}ready in .+ {2}pid \d+ {2}port \d+$/m);
    await upServers();
    expect(await servers()).toBe(2);

    const again = await run("up", "--only", "cassandra", "--json");
    const document: unknown = JSON.parse(again.stdout);
    expect(document).toMatchObject({
      schema: "gibsey.up/1",
      runtime: "native",
      services: ["kafka", "cassandra"].map((name) => ({ name, state: "ready", pid: expect.any(Number) })),
    });
    expect(await servers()).toBe(2);
    const status = await run("status");
    expect(status.status).toBe(4);
    expect(status.stdout).toMatch(/^cassandra +ready {2}port \d+ {2}pid \d+ {2}[\d.]+ MB$/m);
    expect((await run("logs", "kafka", "-n", "1")).stdout).toContain("kafka - started");

    const down = await run("down");
    expect(down.stdout).toBe("cassandra has stopped.\nkafka has stopped.\n");
    expect(await servers()).toBe(0);
    expect((await run("down", "--purge", "--yes")).stdout).toContain("Nothing was running.");
    expect(await readdir(home)).not.toContain("book");
  });

  it("becomes one when it is called twice at once", async () => {
    const both = await Promise.all([upKafka(), upKafka()]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes("It runs already."))).toHaveLength(1);
    expect(await servers()).toBe(1);
  });

  it("starts only what is missing: a server that was killed", async () => {
    await upServers();
    const cassandra = await pidOf("cassandra");
    process.kill(await pidOf("kafka"), "SIGKILL");
    expect((await upKafka()).stdout).toMatch(/^kafka {2}ready in/m);
    expect(await pidOf("cassandra")).toBe(cassandra);
    expect(await servers()).toBe(2);
  });

  it("goes by identity after a reboot, and by their arguments finds servers that no record names", async () => {
    await upServers();
    const before = await pidOf("kafka");
    const stale = await record();
    const services = stale.services.map((service) => ({ ...service, startedAt: "before the reboot" }));
    await writeFile(join(dataDir, "run.json"), JSON.stringify({ ...stale, services }));
    const up = await upKafka();
    expect(up.status, up.stderr).toBe(0);
    expect(up.stderr).toContain(`stopping kafka, pid ${before}, which an interrupted start left`);
    expect((await run("up", "--only", "cassandra")).stdout).toMatch(/^cassandra {2}ready in/m);
    expect(await servers()).toBe(2);
    await rm(join(dataDir, "run.json"));
    expect((await run("down")).stdout).toContain("kafka has stopped.");
    expect(await servers()).toBe(0);
  });

  it("takes back what it began when it is interrupted", async () => {
    await mkdir(join(dataDir, "cassandra"), { recursive: true });
    await writeFile(join(dataDir, "cassandra", "mute"), "");
    const { child, output, ended } = start(["up"]);
    await vi.waitUntil(() => output.stdout.includes("kafka  ready"), { timeout: 20_000 });
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ status: 130 });
    expect(output.stderr).toContain("cassandra is stopped again\nkafka is stopped again");
    expect(await servers()).toBe(0);
    expect(await readdir(dataDir)).not.toContain("run.json");
  });

  it("tells which server failed and why, and leaves the others only if it is told to", async () => {
    await mkdir(join(dataDir, "cassandra"), { recursive: true });
    await writeFile(join(dataDir, "cassandra", "fail"), "java.io.IOException: No space left on device\n");
    const failed = await run("up", "--json");
    expect(failed.status).toBe(4);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      error: { code: "SERVICE_FAILED", message: expect.stringContaining("cassandra ended (exit status 3)") },
      checks: [
        {
          id: "cassandra.process",
          status: "wrong",
          evidence: expect.arrayContaining([expect.stringContaining("No space left on device")]),
        },
      ],
    });
    expect(await servers()).toBe(0);
    await run("up", "--keep");
    expect(await servers()).toBe(1);
  });

  it("refuses a taken port by its holder, takes another with --any-port, and keeps to that", async () => {
    const holder = createServer().listen(Number(environment["GIBSEY_KAFKA_PORT"]), "127.0.0.1");
    await once(holder, "listening");
    try {
      const refused = await run("up", "--only", "kafka");
      expect(refused.status).toBe(4);
      expect(refused.stderr).toMatch(
        new RegExp(`PORT_TAKEN.*pid ${process.pid} .*${environment["GIBSEY_KAFKA_PORT"]}`),
      );
      // A port that is set is asked for each time; one that isn't, stays as it was found.
      delete environment["GIBSEY_KAFKA_PORT"];
      const up = await run("up", "--only", "kafka", "--any-port");
      expect(up.status, up.stderr).toBe(0);
      const { port } = (await record()).services[0] ?? {};
      await run("down");
      await run("up", "--only", "kafka");
      expect((await record()).services[0]?.port).toBe(port);
    } finally {
      holder.close();
    }
  });

  it("is refused while another runtime runs on the book, and one that isn't there can't be asked for", async () => {
    await upServers();
    const other = await run("up", "--runtime", "embedded");
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining("RUNTIME_CONFLICT") });
    expect(await run("up", "--only", "zookeeper")).toMatchObject({ status: 2 });
    const down = await run("down", "--runtime", "embedded");
    expect(down).toMatchObject({ status: 2, stderr: expect.stringContaining("RUNTIME_CONFLICT") });
    expect(await servers()).toBe(2);
  });
});
