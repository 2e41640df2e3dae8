import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeJava } from "../../../test/fakes/programs.ts";
import { stackPlan } from "../../../test/fakes/stack-plan.ts";
import type { RunningService } from "../../core/stack/run-record.ts";
import { serverNames } from "../../core/stack/server-rules.ts";
import type { ServiceHost } from "../../core/stack/service-host.ts";
import { type DataDir, openDataDir } from "../data-dir/data-dir.ts";
import { systemPorts } from "../process/ports.ts";
import { stopProcess } from "../process/stop-process.ts";
import { createNativeHost } from "./native-host.ts";

const templates = fileURLToPath(new URL("../../../stack/native", import.meta.url));
const { signal } = new AbortController();
let home: string;
let dataDir: DataDir;
let host: ServiceHost;
let started: RunningService[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-host-"));
  dataDir = openDataDir(join(home, "my book"));
  await dataDir.make();
  const [kafka, kafkaController, cassandra, cassandraStorage, agent] = await freePorts(5);
  const jars = join(home, "jars");
  await mkdir(jars);
  await writeFile(join(jars, "jamm-1.jar"), "");
  const plan = stackPlan({
    java: await writeJava(join(home, "jdk")),
    ports: { kafka, kafkaController, cassandra, cassandraStorage, agent, daemon: 0 },
    jars: { kafka: jars, cassandra: jars, agent: jars },
  });
  host = createNativeHost({ dataDir, plan, templates, version: "0" });
  started = [];
});
afterEach(async () => {
  for (const service of started) await stopProcess(service, 5_000, signal);
  await rm(home, { recursive: true, force: true });
});

async function freePorts(_count: 5): Promise<[number, number, number, number, number]> {
  const { freePort } = systemPorts;
  return [await freePort(), await freePort(), await freePort(), await freePort(), await freePort()];
}

async function start(name: (typeof serverNames)[number]): Promise<RunningService> {
  const service = await host.start(name, signal);
  started.push(service);
  return service;
}

describe("a server on this machine", () => {
  it.each(serverNames)("is recorded as it starts and as it answers, and lives on its own: %s", async (name) => {
    const service = await start(name);
    expect((await dataDir.readRun())?.services).toEqual([{ ...service, readyMs: null }]);
    const ready = await host.untilReady(service, signal);
    expect(ready.readyMs).toBeGreaterThan(0);
    expect((await dataDir.readRun())?.services).toEqual([ready]);
    expect(await host.isReady(ready)).toBe(true);
    expect(await host.isAlive(ready)).toBe(true);
    expect(await host.rssBytes(ready)).toBeGreaterThan(1_000_000);

    expect(await stopProcess(ready, 5_000, signal)).toBe("stopped");
    expect(await host.isReady(ready)).toBe(false);
    expect(await host.rssBytes(ready)).toBe(0);
  });

  it("that ends before it answers is told of with its status, its last words and what they mean", async () => {
    await mkdir(join(dataDir.path, "kafka"));
    await writeFile(dataDir.logFile.replace("daemon", "kafka"), "ERROR of another day: No space left on device\n");
    const words =
      "2026-11-26 19:01:09,236 ERROR [main] K - java.net.BindException: Address already in use\n\tat java.X\n";
    await writeFile(join(dataDir.path, "kafka", "fail"), words);
    await expect(host.untilReady(await start("kafka"), signal)).rejects.toMatchObject({
      code: "SERVICE_FAILED",
      message: `kafka ended (exit status 3) before it was ready: another process has its port\n  ${words.split("\n")[0]}`,
      hint: "gibsey up --any-port",
    });
  });

  it("that never answers is told of when the time is up", async () => {
    await mkdir(join(dataDir.path, "agent"));
    await writeFile(join(dataDir.path, "agent", "mute"), "");
    const service = await start("agent");
    await expect(host.untilReady(service, AbortSignal.timeout(300))).rejects.toMatchObject({
      code: "SERVICE_FAILED",
      message: expect.stringMatching(/^agent didn't answer in time\n.*started$/s),
    });
  });

  it("gets none of the passwords in the environment", async () => {
    process.env["GIBSEY_TEST_SECRET"] = "planted";
    const { pid } = await start("kafka").finally(() => delete process.env["GIBSEY_TEST_SECRET"]);
    if (process.platform !== "linux") return;
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    expect(environment).toContain("PATH=");
    expect(environment).not.toContain("planted");
  });

  it("that can't be started at all is told of", async () => {
    const jars = join(home, "jars");
    const plan = stackPlan({ java: join(home, "no-java"), jars: { kafka: jars, cassandra: jars, agent: jars } });
    const broken = createNativeHost({ dataDir, plan, templates, version: "0" });
    await expect(broken.start("agent", signal)).rejects.toMatchObject({ code: "SERVICE_FAILED" });
    expect(await dataDir.readRun()).toBeUndefined();
  });
});
