import type { Probes } from "../../core/doctor/probes.ts";
import { agentProbes } from "./agent-probes.ts";
import { bookProbes } from "./book-probes.ts";
import { bookStores } from "./book-stores.ts";
import { cassandraProbes } from "./cassandra-probes.ts";
import { daemonProbes } from "./daemon-probes.ts";
import { kafkaProbes } from "./kafka-probes.ts";
import { machineProbes } from "./machine-probes.ts";
import { memoryProbes } from "./memory-probes.ts";
import { modelProbes } from "./model-probes.ts";
import { nightlyProbes } from "./nightly-probes.ts";
import type { ProbeParts } from "./probe-parts.ts";
import { serverProbes } from "./server-probes.ts";

/** The probes of one examination: what they saw once stays as it was. */
export function createProbes(parts: ProbeParts): Probes {
  const daemon = daemonProbes(parts);
  const stores = bookStores(parts);
  return {
    runtime: parts.runtime,
    machine: machineProbes(parts, daemon),
    book: bookProbes(parts, daemon),
    models: modelProbes(parts, daemon),
    servers: serverProbes(parts),
    cassandra: cassandraProbes(parts),
    kafka: kafkaProbes(parts),
    agent: agentProbes(parts),
    daemon,
    memory: memoryProbes(parts, daemon, stores),
    nightly: nightlyProbes(parts, stores),
  };
}
