import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openDataDir } from "../../src/adapters/data-dir/data-dir.ts";
import { answersAt } from "../../src/adapters/native/ready-probes.ts";
import { residentBytes } from "../../src/adapters/process/resident-memory.ts";
import { limits } from "../../src/core/limits.ts";
import { isServerName, type ServerName, serverNames } from "../../src/core/stack/server-rules.ts";
import { createNativeKeeper } from "../../src/wiring/native-keeper.ts";
import { startProgram } from "../e2e/start-program.ts";

/*
 * Cassandra, Kafka and the agent for real, from an empty folder. The first run fetches their jars (GIBSEY_CACHE_DIR says
 * where they are kept). Some two minutes, so only with GIBSEY_TEST_NATIVE=1.
 */

const isWanted = process.env["GIBSEY_TEST_NATIVE"] === "1";
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey services "));
});
afterAll(async () => {
  if (isWanted) await gibsey("down");
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}, 180_000);

const dataDir = () => openDataDir(join(home, "a book"));

async function gibsey(...words: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  // Another book on this machine, or a test beside this one, may have the customary ports.
  const settings = {
    GIBSEY_RUNTIME: "native",
    GIBSEY_DATA_DIR: dataDir().path,
    GIBSEY_PORT: "0",
    GIBSEY_EMBEDDER: "stub",
  };
  return startProgram(words, { ...process.env, ...settings }).ended;
}

async function servers() {
  const services = (await dataDir().readRun())?.services ?? [];
  return services.filter(({ name }) => isServerName(name));
}

async function answers(name: ServerName): Promise<boolean> {
  const service = (await servers()).find((one) => one.name === name);
  return service !== undefined && answersAt(name, service.port);
}

describe.skipIf(!isWanted)("the native stack (needs GIBSEY_TEST_NATIVE=1, Java 17 and Maven)", () => {
  it("starts from an empty folder with a space in its name, once for two that ask, within 2 GB", async () => {
    const up = () => gibsey("up", "--only", "agent", "--any-port");
    const both = await Promise.all([up(), up()]);
    for (const { status, stderr } of both) expect(status, stderr).toBe(0);
    for (const name of serverNames) expect(await answers(name), name).toBe(true);
    const bytes = await Promise.all((await servers()).map(({ pid }) => residentBytes(pid)));
    expect(bytes).toHaveLength(3);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(limits.stackMemoryMbMax * 1_048_576);
  }, 900_000);

  it("is kept alive: each server that is killed is started again, and answers", async () => {
    const keeper = await createNativeKeeper(dataDir(), () => {});
    const end = new AbortController();
    const keeping = keeper.run(end.signal);
    try {
      for (const { name, pid } of await servers()) {
        process.kill(pid, "SIGKILL");
        const isBack = async () =>
          (await keeper.status()).some((one) => one.name === name && one.state === "ready" && one.pid !== pid);
        await vi.waitUntil(isBack, { timeout: 240_000, interval: 200 });
        expect(isServerName(name) && (await answers(name)), name).toBe(true);
      }
      expect((await keeper.status()).map(({ restarts }) => restarts)).toEqual([1, 1, 1]);
    } finally {
      end.abort();
      await keeping;
    }
  }, 900_000);

  it("goes on after a stop, on the same ports and with Kafka's own folder", async () => {
    const before = await servers();
    expect((await gibsey("down")).stdout).toBe("agent has stopped.\ncassandra has stopped.\nkafka has stopped.\n");
    expect(await servers()).toEqual([]);
    const { status, stderr } = await gibsey("up", "--only", "agent");
    expect(status, stderr).toBe(0);
    expect((await servers()).map(({ port }) => port)).toEqual(before.map(({ port }) => port));
  }, 900_000);
});
