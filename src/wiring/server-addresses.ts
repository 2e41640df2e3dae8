import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import type { CassandraOptions } from "../adapters/cassandra/session.ts";
import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import type { KafkaLog, KafkaOptions } from "../adapters/kafka/kafka-options.ts";
import { defaultTopics } from "../adapters/kafka/topics.ts";
import type { Config, Setting } from "../core/config.ts";
import { GibseyError } from "../core/errors.ts";

/** Where a book's servers are, and how to get in. */
export interface ServerAddresses {
  readonly cassandra: CassandraOptions;
  readonly kafka: KafkaOptions;
}

/** The ports of servers that run on this machine for the book alone. */
export interface LocalPorts {
  readonly cassandra: number;
  readonly kafka: number;
}

/**
 * A book's servers on its runtime.
 * @throws GibseyError DAEMON_DOWN when gibsey is to start them and never did; SETTING_INVALID.
 */
export async function serversOf(
  runtime: string,
  config: Config,
  dataDir: Pick<DataDir, "path" | "readStack">,
  log: KafkaLog,
): Promise<ServerAddresses> {
  if (runtime === "external") return externalServers(config, log);
  const plan = await dataDir.readStack();
  if (plan !== undefined) return localServers(config, plan.ports, log);
  throw new GibseyError(
    "DAEMON_DOWN",
    `there are no servers for ${dataDir.path}`,
    `start them: gibsey up --runtime ${runtime}`,
  );
}

/** The servers that gibsey started: on loopback, without login. */
export function localServers(config: Config, ports: LocalPorts, log: KafkaLog): ServerAddresses {
  const keyspace = config.keyspace.value;
  return {
    cassandra: { contactPoints: ["127.0.0.1"], port: ports.cassandra, datacenter: "datacenter1", keyspace },
    kafka: { ...readerOf(config), brokers: [`127.0.0.1:${ports.kafka}`], keyspace, log },
  };
}

/**
 * The servers that the settings name.
 * @throws GibseyError SETTING_INVALID when a certificate can't be read, or a login lacks its user.
 */
export async function externalServers(config: Config, log: KafkaLog): Promise<ServerAddresses> {
  const keyspace = config.keyspace.value;
  const port = Number(config.cassandraPort.value);
  const contactPoints = listOf(config.cassandraContactPoints.value);
  const tls = await tlsOf("cassandraTls", config.cassandraTls);
  const user = config.cassandraUser.value;
  const login = user === "" ? {} : { user, password: config.cassandraPassword.value };
  const brokers = listOf(config.kafkaBrokers.value || `127.0.0.1:${config.kafkaPort.value}`);
  const kafkaTls = await tlsOf("kafkaTls", config.kafkaTls);
  return {
    cassandra: {
      contactPoints,
      port,
      datacenter: config.cassandraDatacenter.value,
      keyspace,
      ...login,
      ...(tls === undefined ? {} : { tls }),
    },
    kafka: {
      ...readerOf(config),
      brokers,
      keyspace,
      log,
      ...saslOf(config),
      ...(kafkaTls === undefined ? {} : { tls: kafkaTls }),
    },
  };
}

function readerOf(config: Config): Pick<KafkaOptions, "clientId" | "groupId" | "topics"> {
  const keyspace = config.keyspace.value;
  const pattern = config.kafkaTopics.value;
  return {
    clientId: `gibsey-${hostname()}`,
    groupId: keyspace,
    topics: pattern === "" ? defaultTopics(keyspace) : new RegExp(pattern, "u"),
  };
}

function saslOf(config: Config): Pick<KafkaOptions, "sasl"> {
  const mechanism = config.kafkaSasl.value;
  if (mechanism !== "plain" && mechanism !== "scram-sha-256" && mechanism !== "scram-sha-512") return {};
  const username = config.kafkaUser.value;
  if (username === "") {
    throw new GibseyError(
      "SETTING_INVALID",
      `kafkaSasl is ${mechanism}, and there is no user`,
      "set GIBSEY_KAFKA_USER",
    );
  }
  return { sasl: { mechanism, username, password: config.kafkaPassword.value } };
}

async function tlsOf(name: string, { value, from }: Setting): Promise<{ ca?: string } | undefined> {
  if (value === "off") return undefined;
  if (value === "on") return {};
  try {
    return { ca: await readFile(value, "utf8") };
  } catch (cause) {
    throw new GibseyError(
      "SETTING_INVALID",
      `${name} is ${JSON.stringify(value)} (from ${from}), which can't be read`,
      "off, on, or the file of a certificate in PEM",
      { cause },
    );
  }
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
