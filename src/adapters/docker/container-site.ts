import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ServerName } from "../../core/stack/server-rules.ts";
import type { DockerPlan } from "../../core/stack/stack-plan.ts";
import type { ServerFolders, ServerSite } from "../native/server-site.ts";

/**
 * Servers in containers, as stack/compose.yaml mounts their files and names them. Each listens to the outside, of which Docker
 * publishes loopback; what it says to itself stays on the container's own loopback, as on native.
 * @param configuration the folder on this machine with one folder a server; they see it as /etc/gibsey.
 * @param templates the folders of stack/native and stack/docker.
 */
export function containerSite(plan: DockerPlan, configuration: string, templates: readonly string[]): ServerSite {
  const { kafka, cassandra } = plan.ports;
  const inside = insidePort(plan);
  const controller = `CONTROLLER://127.0.0.1:${plan.ports.kafkaController}`;
  return {
    foldersOf,
    writtenTo: (name) => join(configuration, name),
    templates,
    jarsOf: (name) => jars[name],
    async listJars(name) {
      // The other two are their images' own, and whole folders.
      return name === "agent" ? readdir(plan.agentJars) : [];
    },
    addresses: {
      RPC_ADDRESS: "0.0.0.0",
      KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${kafka},CONTAINERS://0.0.0.0:${inside},${controller}`,
      KAFKA_ADVERTISED: `PLAINTEXT://127.0.0.1:${kafka},CONTAINERS://kafka:${inside}`,
      KAFKA: `kafka:${inside}`,
      CASSANDRA: `cassandra:${cassandra}`,
    },
  };
}

const jars: Readonly<Record<ServerName, string>> = {
  kafka: "/opt/kafka/libs",
  cassandra: "/opt/cassandra/lib",
  agent: "/opt/gibsey-agent",
};

const homes: Readonly<Record<ServerName, string>> = {
  kafka: "/var/lib/kafka",
  cassandra: "/var/lib/cassandra",
  agent: "/var/lib/gibsey-agent",
};

function foldersOf(name: ServerName): ServerFolders {
  const home = homes[name];
  return { home, conf: `/etc/gibsey/${name}`, log: "/dev/stdout", out: "/dev/stdout", crashes: home };
}

/** Kafka's port for the agent. Nobody outside sees it; it only has to be another than Kafka's others. */
function insidePort({ ports }: DockerPlan): number {
  const others = new Set([ports.kafka, ports.kafkaController]);
  return [19_092, 19_093, 19_094].find((port) => !others.has(port)) ?? 19_095;
}
