import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dockerPlan, stackPlan } from "../../../test/fakes/stack-plan.ts";
import { type ServerName, serverNames } from "../../core/stack/server-rules.ts";
import { writeServerFiles } from "../native/server-files.ts";
import { nativeSite, serverFolders } from "../native/server-site.ts";
import { argumentFile } from "./argument-file.ts";
import { writeContainerFiles } from "./container-files.ts";

const stack = fileURLToPath(new URL("../../../stack", import.meta.url));
const templates = [join(stack, "native"), join(stack, "docker")];
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-containers-"));
  await mkdir(join(home, "jars"));
  for (const jar of ["debezium-connector-cassandra-5.jar", "java-driver-core-shaded.jar"]) {
    await writeFile(join(home, "jars", jar), "");
  }
});
afterEach(() => rm(home, { recursive: true, force: true }));

const plan = () => dockerPlan({ agentJars: join(home, "jars") });

/** Lines of a file that containers have another way than processes: [native, docker]. */
async function differences(name: ServerName, file: string): Promise<readonly (readonly [string, string])[]> {
  const book = join(home, "book");
  const agentsHere = stackPlan({ jars: { ...stackPlan().jars, agent: join(home, "jars") } });
  await writeServerFiles(name, agentsHere, nativeSite(book, agentsHere, join(stack, "native")));
  await writeContainerFiles(plan(), home, templates);
  const native = (await readFile(join(serverFolders(book, name).conf, file), "utf8")).replaceAll(book, "<book>");
  const docker = (await readFile(join(home, "docker", name, file), "utf8")).split("\n");
  expect(docker).toHaveLength(native.split("\n").length);
  return native.split("\n").flatMap((line, position) => {
    const other = docker[position] ?? "";
    return line === other ? [] : [[line, other] as const];
  });
}

describe("the configuration of containers", () => {
  it("is the native one but for paths, and for where Cassandra listens", async () => {
    const lines = await differences("cassandra", "cassandra.yaml");
    const folders = ["data", "commitlog", "hints", "saved_caches", "cdc_raw"];
    expect(lines.slice(0, 5).map(([, docker]) => /"(.*)"/.exec(docker)?.[1])).toEqual(
      folders.map((folder) => `/var/lib/cassandra/${folder}`),
    );
    expect(lines.slice(5)).toEqual([["rpc_address: 127.0.0.1", "rpc_address: 0.0.0.0"]]);
  });

  it("is the native one but for paths, and for a second name of Kafka's", async () => {
    expect(await differences("kafka", "server.properties")).toEqual([
      [
        "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093",
        "listeners=PLAINTEXT://0.0.0.0:9092,CONTAINERS://0.0.0.0:19092,CONTROLLER://127.0.0.1:9093",
      ],
      [
        "advertised.listeners=PLAINTEXT://127.0.0.1:9092",
        "advertised.listeners=PLAINTEXT://127.0.0.1:9092,CONTAINERS://kafka:19092",
      ],
      ["log.dirs=<book>/kafka/data", "log.dirs=/var/lib/kafka/data"],
    ]);
  });

  it("is the native one but for paths, and for where the agent finds the others", async () => {
    const docker = [
      ...(await differences("agent", "agent.properties")),
      ...(await differences("agent", "driver.conf")),
    ].map(([, line]) => line.trim());
    expect(docker).toEqual([
      "cassandra.config=/etc/gibsey/cassandra/cassandra.yaml",
      "cassandra.driver.config.file=/etc/gibsey/agent/driver.conf",
      "offset.backing.store.dir=/var/lib/gibsey-agent/offsets",
      "commit.log.relocation.dir=/var/lib/gibsey-agent/relocation",
      "kafka.producer.bootstrap.servers=kafka:19092",
      'basic.contact-points = ["cassandra:9042"]',
    ]);
  });

  it("logs what the native one logs, but to where Docker reads it", async () => {
    const loggers = async (folder: string, name: string, file: string) =>
      (await readFile(join(stack, folder, name, file), "utf8")).match(
        /<(logger|root|Root) .*|<pattern>.*|pattern=".*"/g,
      );
    for (const [name, file] of [
      ["cassandra", "logback.xml"],
      ["agent", "logback.xml"],
      ["kafka", "log4j2.xml"],
    ] as const) {
      expect(await loggers("docker", name, file)).toEqual(await loggers("native", name, file));
    }
  });

  it("has the jars in the container's folder, the agent's newer driver first", async () => {
    await writeContainerFiles(plan(), home, templates);
    const options = async (name: ServerName) => readFile(join(home, "docker", name, "java.options"), "utf8");
    expect(await options("kafka")).toContain('"-cp"\n"/opt/kafka/libs/*"\n"kafka.Kafka"\n');
    const jars = ["java-driver-core-shaded.jar", "debezium-connector-cassandra-5.jar"];
    expect(await options("agent")).toContain(`"${jars.map((jar) => `/opt/gibsey-agent/${jar}`).join(":")}"`);
    for (const name of serverNames) expect(await options(name)).not.toMatch(/@[A-Z_]+@|gibsey\.server/);
  });

  it("can't be in a folder whose name Compose takes apart", async () => {
    await expect(writeContainerFiles(plan(), join(home, "a$b"), templates)).rejects.toMatchObject({
      code: "DATA_DIR_UNUSABLE",
    });
  });
});

describe("a file of Java's arguments", () => {
  it("holds each in quotes, with what means something in them escaped", () => {
    expect(argumentFile(["-Da=b c", String.raw`-Dd="\e"`])).toBe(`"-Da=b c"\n${String.raw`"-Dd=\"\\e\""`}\n`);
  });
});
