import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dockerPlan } from "../../../test/fakes/stack-plan.ts";
import { serverNames, serverRules, type ServerName } from "../../core/stack/server-rules.ts";
import { containerFiles, writeContainerFiles } from "./container-files.ts";

interface ComposedService {
  readonly image: string;
  readonly ports: readonly string[];
  readonly volumes: readonly { readonly type: string; readonly source: string; readonly read_only?: boolean }[];
  readonly restart: string;
  readonly mem_limit: string;
  readonly stop_grace_period: string;
  readonly healthcheck: { readonly test: readonly string[]; readonly start_interval: string };
}

const stack = fileURLToPath(new URL("../../../stack", import.meta.url));
const composeFile = join(stack, "compose.yaml");
const { services, volumes } = parse(readFileSync(composeFile, "utf8"), { merge: true }) as {
  services: Record<ServerName, ComposedService>;
  volumes: Record<string, unknown>;
};

const versionInPom = (name: ServerName, artifact: string) => {
  const pom = readFileSync(join(stack, "native", name, "pom.xml"), "utf8");
  return new RegExp(`<artifactId>${artifact}</artifactId>\\s*<version>([\\w.]+)<`).exec(pom)?.[1];
};

/** Whether this machine's `docker` has Compose: then it can check the file, also without an engine. */
const hasCompose = spawnSync("docker", ["compose", "version"]).status === 0;
let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "gibsey-compose-"));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe("stack/compose.yaml", () => {
  it("has the native runtime's servers in the same versions, and nothing else", () => {
    expect(Object.keys(services)).toEqual([...serverNames]);
    expect(services.kafka.image).toBe(`apache/kafka:${versionInPom("kafka", "kafka_2.13")}`);
    expect(services.cassandra.image).toBe(`cassandra:${versionInPom("cassandra", "cassandra-all")}`);
    expect(services.agent.image).toMatch(/^\$\{GIBSEY_AGENT_IMAGE/);
  });

  it.each(serverNames)("publishes on loopback alone, keeps data in volumes, and starts again by itself: %s", (name) => {
    const { ports, volumes: mounts, restart, mem_limit, stop_grace_period, healthcheck } = services[name];
    const variable = `GIBSEY_${serverRules[name].port.toUpperCase()}_PORT`;
    expect(ports).toEqual([`127.0.0.1:\${${variable}:?}:\${${variable}}`]);
    expect(restart).toBe("unless-stopped");
    expect(mem_limit).toMatch(/MB:\?\}m$/);
    expect(stop_grace_period).toBe(`${serverRules[name].stopMs / 1000}s`);
    expect(healthcheck.start_interval).toBe("1s");
    for (const { type, source, read_only } of mounts) {
      if (type === "volume") expect(Object.keys(volumes)).toContain(source);
      else expect(read_only).toBe(true);
    }
  });

  it("finds every variable in the file that gibsey writes", async () => {
    await writeContainerFiles(dockerPlan({ agentJars: dataDir }), dataDir, [
      join(stack, "native"),
      join(stack, "docker"),
    ]);
    const written = readFileSync(containerFiles(dataDir).environmentFile, "utf8");
    const wanted = [...readFileSync(composeFile, "utf8").matchAll(/\$\{(GIBSEY_\w+)/g)].map(([, name]) => name);
    const given = [...written.matchAll(/^(GIBSEY_\w+)="[^"]+"$/gm)].map(([, name]) => name);
    expect(new Set(wanted)).toEqual(new Set(given));
    expect(written).toContain('GIBSEY_CASSANDRA_MEMORY_MB="1172"\n');
  });

  it.skipIf(!hasCompose)("is taken by this machine's Compose (needs its plugin, but no engine)", async () => {
    await writeContainerFiles(dockerPlan({ agentJars: dataDir }), dataDir, [
      join(stack, "native"),
      join(stack, "docker"),
    ]);
    const { environmentFile } = containerFiles(dataDir);
    const words = ["compose", "--file", composeFile, "--env-file", environmentFile, "config", "--format", "json"];
    const { services: seen } = JSON.parse(execFileSync("docker", words, { encoding: "utf8" })) as {
      services: Record<string, { ports: { host_ip: string }[] }>;
    };
    expect(Object.keys(seen).toSorted()).toEqual([...serverNames].toSorted());
    for (const { ports } of Object.values(seen)) expect(ports.map(({ host_ip }) => host_ip)).toEqual(["127.0.0.1"]);
  });
});

describe("a health check", () => {
  const hasBash = spawnSync("bash", ["-c", "exec 3<>/dev/null"]).status === 0;
  const answering = (answer: Buffer) =>
    createServer((socket) => socket.on("error", () => {}).on("data", () => socket.write(answer)));
  const ready: Readonly<Record<ServerName, () => Server>> = {
    kafka: () => answering(Buffer.from([0, 0, 0, 8, 0, 0, 0, 7, 0, 0, 0, 1])),
    cassandra: () => answering(Buffer.from([0x84, 0, 0, 0, 6, 0, 0, 0, 0])),
    agent: () => createHttpServer((_, response) => response.end("pong")),
  };
  const unready: Readonly<Record<ServerName, () => Server>> = {
    kafka: () => answering(Buffer.from([0, 0, 0, 8, 0, 0, 0, 7, 0, 0, 0, 0])),
    cassandra: () => answering(Buffer.from([0x84, 0, 0, 0, 0, 0, 0, 0, 0])),
    agent: () => createHttpServer((_, response) => response.writeHead(503).end()),
  };

  /** Runs the check as Docker would, with the variables of the file filled in. */
  async function isHealthy(name: ServerName, server: Server): Promise<boolean> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const [, program = "", ...words] = services[name].healthcheck.test;
    const filled = words.map((word) => word.replace(/\$\{GIBSEY_\w+_PORT\}/, String(port)).replaceAll("$$", "$"));
    try {
      return await promisify(execFile)(program, filled, { timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    } finally {
      server.close();
    }
  }

  it.skipIf(!hasBash).each(serverNames)(
    "says yes to a server that answers, and no to one that isn't ready: %s",
    async (name) => {
      expect(await isHealthy(name, ready[name]())).toBe(true);
      expect(await isHealthy(name, unready[name]())).toBe(false);
    },
  );
});
