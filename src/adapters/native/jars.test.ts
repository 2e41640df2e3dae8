import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeMaven } from "../../../test/fakes/programs.ts";
import { serverNames } from "../../core/stack/server-rules.ts";
import { type Jars, openJars } from "./jars.ts";

const poms = fileURLToPath(new URL("../../../stack/native", import.meta.url));
let home: string;
let cacheDir: string;
let maven: Awaited<ReturnType<typeof writeMaven>>;
let jars: Jars;
let told: string[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-jars-"));
  cacheDir = join(home, "cache");
  maven = await writeMaven(join(home, "maven"));
  jars = openJars(cacheDir, poms);
  told = [];
});
afterEach(() => rm(home, { recursive: true, force: true }));

function fetchAll(signal = new AbortController().signal, environment = {}) {
  const options = { environment: { PATH: process.env["PATH"], MAVEN_HOME: join(home, "maven"), ...environment } };
  return jars.fetch(serverNames, { ...options, signal, onProgress: (text) => void told.push(text) });
}

const inCache = async () => (await readdir(join(cacheDir, "jars"))).filter((name) => !name.startsWith("fetch.lock"));

describe("the servers' jars", () => {
  it("come through Maven once, into a folder named by their version, and are then asked of nobody", async () => {
    expect(await jars.missing(serverNames)).toEqual(serverNames);
    await fetchAll();
    expect(maven.runs()).toHaveLength(3);
    expect(maven.runs()[0]).toContain("maven-dependency-plugin:3.8.1:copy-dependencies");
    expect(maven.runs()[0]).toContain("-DincludeScope=runtime");
    const names = [/^agent-3\.4\.1\.Final/, /^cassandra-5\.0\.9/, /^kafka-4\.4\.0/].map((name) =>
      expect.stringMatching(name),
    );
    expect((await inCache()).toSorted()).toEqual(names);
    const { kafka } = await jars.folders();
    expect(await readFile(join(kafka, "server.jar"), "utf8")).toBe("second");
    expect(told).toContain("kafka's jars: 1 downloaded (jamm-1.jar, 5 B at 1 kB/s)");
    await fetchAll();
    expect(maven.runs()).toHaveLength(3);
    expect(await jars.missing(serverNames)).toEqual([]);
  });

  it("are fetched again where one has another size, is gone, or the list can't be read", async () => {
    await fetchAll();
    const { kafka, cassandra, agent } = await jars.folders();
    await truncate(join(kafka, "server.jar"), 3);
    await rm(join(cassandra, "jamm-1.jar"));
    await writeFile(join(agent, "jars.json"), "{");
    expect(await jars.missing(serverNames)).toEqual(serverNames);
    await fetchAll();
    expect(await jars.missing(serverNames)).toEqual([]);
    expect(maven.runs()).toHaveLength(6);
  });

  it("that were cut off are never taken for whole, and are cleared away by the next fetch", async () => {
    await writeFile(join(home, "maven", "hang"), "");
    const abort = new AbortController();
    const fetching = fetchAll(abort.signal);
    await vi.waitUntil(async () => told.some((text) => text.includes("1 downloaded")), { timeout: 20_000 });
    abort.abort(new DOMException("interrupted", "AbortError"));
    await expect(fetching).rejects.toMatchObject({ name: "AbortError" });
    expect(await inCache()).toEqual([]);

    await mkdir(join(cacheDir, "jars", ".kafka-killed"));
    await rm(join(home, "maven", "hang"));
    await fetchAll();
    expect(await inCache()).toHaveLength(3);
  });

  it("are fetched by one of two that want them at once, and found by the other", async () => {
    await Promise.all([fetchAll(), fetchAll()]);
    expect(maven.runs()).toHaveLength(3);
    expect(told).toContain("another gibsey is fetching the servers' jars; waiting for it");
  });

  it("that Maven can't bring are told of in its own words", async () => {
    const error =
      "[ERROR] Failed to execute goal org.x:y:copy (default-cli) on project kafka: no route to host -> [Help 1]";
    await writeFile(join(home, "maven", "error"), `${error}\n[ERROR] more\n`);
    await expect(fetchAll()).rejects.toMatchObject({
      code: "JARS_UNAVAILABLE",
      message: "kafka's jars can't be fetched: no route to host",
    });
    expect(await inCache()).toEqual([]);
  });

  it("need a Maven, and say how to get one", async () => {
    await expect(fetchAll(undefined, { MAVEN_HOME: join(home, "nowhere") })).rejects.toMatchObject({
      code: "JARS_UNAVAILABLE",
      message: expect.stringContaining(join("nowhere", "bin", "mvn")),
      hint: expect.stringContaining("apt-get install maven"),
    });
    await expect(fetchAll(undefined, { MAVEN_HOME: "", PATH: home })).rejects.toThrow("mvn isn't on the PATH");
  });
});
