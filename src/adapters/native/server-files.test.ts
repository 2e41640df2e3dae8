import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { stackPlan } from "../../../test/fakes/stack-plan.ts";
import { serverNames } from "../../core/stack/server-rules.ts";
import { nativeCommand } from "./native-command.ts";
import { writeServerFiles } from "./server-files.ts";
import { nativeSite, serverFolders } from "./server-site.ts";

const templates = fileURLToPath(new URL("../../../stack/native", import.meta.url));
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-server-files-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const plan = () =>
  stackPlan({ jars: { kafka: join(home, "jars"), cassandra: join(home, "jars"), agent: join(home, "jars") } });

describe("the servers' files", () => {
  it.each(serverNames)("are filled to the last placeholder: %s", async (name) => {
    const options = await writeServerFiles(name, plan(), nativeSite(home, plan(), templates));
    expect(options).toContain(`-Xmx${plan().heapMb[name]}m`);
    expect(options.join("\n")).not.toMatch(/@|#/);
  });

  it("hold the ports, the paths and what the plan decided", async () => {
    const book = join(home, "my büch");
    for (const name of serverNames) await writeServerFiles(name, plan(), nativeSite(book, plan(), templates));
    const read = (name: "kafka" | "cassandra" | "agent", file: string) =>
      readFile(join(serverFolders(book, name).conf, file), "utf8");
    const yaml: unknown = parse(await read("cassandra", "cassandra.yaml"));
    expect(yaml).toMatchObject({
      native_transport_port: 9042,
      storage_port: 7000,
      rpc_address: "127.0.0.1",
      cdc_raw_directory: join(book, "cassandra", "cdc_raw"),
      cdc_total_space: "512MiB",
      concurrent_writes: 2,
      commitlog_sync_period: "20ms",
    });
    const agent = await read("agent", "agent.properties");
    expect(agent).toContain("\ntopic.prefix=gibsey\n");
    expect(agent).toContain(String.raw`my b\u00fcch/agent/offsets`);
    expect(agent).toContain("\ncommit.log.real.time.processing.enabled=true\n");
    expect(await read("kafka", "server.properties")).toContain("\nadvertised.listeners=PLAINTEXT://127.0.0.1:9092\n");
  });

  it("can't be in a folder whose name their formats take apart", async () => {
    for (const odd of ["a,b", "a:b", "a%b", 'a"b']) {
      await expect(
        writeServerFiles("kafka", plan(), nativeSite(join(home, odd), plan(), templates)),
      ).rejects.toMatchObject({
        code: "DATA_DIR_UNUSABLE",
        hint: "name another with --data-dir",
      });
    }
  });
});

describe("the servers' commands", () => {
  it("format Kafka's folder before its first start only", async () => {
    const first = await nativeCommand("kafka", plan(), home, templates);
    expect(first.format).toContain("kafka.tools.StorageTool");
    expect(first.words.slice(-2)).toEqual(["kafka.Kafka", join(home, "kafka", "conf", "server.properties")]);
    await mkdir(join(home, "kafka", "data"));
    await writeFile(join(home, "kafka", "data", "meta.properties"), "");
    expect((await nativeCommand("kafka", plan(), home, templates)).format).toBeUndefined();
  });

  it("put the agent's newer driver before the one inside its own jar, which can't read vectors", async () => {
    await mkdir(join(home, "jars"));
    const files = ["debezium-connector-cassandra-5.jar", "java-driver-core-shaded-4.19.0.jar", "jars.json"];
    for (const file of files) await writeFile(join(home, "jars", file), "");
    const { words } = await nativeCommand("agent", plan(), home, templates);
    const [first, second, ...others] = (words[words.indexOf("-cp") + 1] ?? "").split(":");
    expect(first).toMatch(/java-driver-core-shaded/);
    expect(second).toMatch(/debezium-connector/);
    expect(others).toEqual([]);
  });

  it("open Java's doors to Cassandra and to the agent, which runs Cassandra's code", async () => {
    await mkdir(join(home, "jars"));
    await writeFile(join(home, "jars", "jamm-0.4.0.jar"), "");
    const door = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    const { words } = await nativeCommand("cassandra", plan(), home, templates);
    expect(words).toContain(door);
    expect(words).toContain(`-javaagent:${join(home, "jars", "jamm-0.4.0.jar")}`);
    expect((await nativeCommand("agent", plan(), home, templates)).words).toContain(door);
  });
});
