import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type ServerName } from "../../core/stack/server-rules.ts";
import type { StackPlan } from "../../core/stack/stack-plan.ts";

/** Where a server's files are, all in its folder but for its log. */
export interface ServerFolders {
  readonly home: string;
  readonly conf: string;
  /** What the server logs; what the JVM itself says is in `out`. */
  readonly log: string;
  readonly out: string;
  /** Where the JVM tells of its own crash. */
  readonly crashes: string;
}

/**
 * Where servers run, as they see it: their files, their jars, and how they find each other. All that differs between servers
 * that are processes and servers in containers is here; templates and commands are the same.
 */
export interface ServerSite {
  foldersOf(name: ServerName): ServerFolders;
  /** Where this process writes what the server finds in `conf`. */
  writtenTo(name: ServerName): string;
  /** Folders with a folder of templates a server; a file of a later one takes the place of an earlier one's. */
  readonly templates: readonly string[];
  /** The folder of a server's jars. */
  jarsOf(name: ServerName): string;
  /** The files in it. */
  listJars(name: ServerName): Promise<readonly string[]>;
  readonly addresses: ServerAddressing;
}

/** How servers listen and are reached, in the words of their configuration. */
export interface ServerAddressing {
  /** Where Cassandra listens to clients. */
  readonly RPC_ADDRESS: string;
  readonly KAFKA_LISTENERS: string;
  /** What Kafka's clients are told to come back to, one for each listener of theirs. */
  readonly KAFKA_ADVERTISED: string;
  /** host:port of both, for the agent. */
  readonly KAFKA: string;
  readonly CASSANDRA: string;
}

/** Servers as processes that see this machine's files, and talk over loopback alone. @param templates the folder of stack/native */
export function nativeSite(
  dataDir: string,
  { ports, jars }: Pick<StackPlan, "ports"> & { readonly jars: Readonly<Record<ServerName, string>> },
  templates: string,
): ServerSite {
  const kafka = `127.0.0.1:${ports.kafka}`;
  return {
    foldersOf: (name) => serverFolders(dataDir, name),
    writtenTo: (name) => serverFolders(dataDir, name).conf,
    templates: [templates],
    jarsOf: (name) => jars[name],
    listJars: (name) => readdir(jars[name]),
    addresses: {
      RPC_ADDRESS: "127.0.0.1",
      KAFKA_LISTENERS: `PLAINTEXT://${kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
      KAFKA_ADVERTISED: `PLAINTEXT://${kafka}`,
      KAFKA: kafka,
      CASSANDRA: `127.0.0.1:${ports.cassandra}`,
    },
  };
}

/** A server's files in a data dir. */
export function serverFolders(dataDir: string, name: ServerName): ServerFolders {
  const home = join(dataDir, name);
  const logs = join(dataDir, "logs");
  return {
    home,
    conf: join(home, "conf"),
    log: join(logs, `${name}.log`),
    out: join(logs, `${name}.out`),
    crashes: logs,
  };
}
