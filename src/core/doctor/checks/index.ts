import type { Check } from "../check.ts";
import { agentChecks } from "./agent/index.ts";
import { bookChecks } from "./book/index.ts";
import { cassandraChecks } from "./cassandra/index.ts";
import { daemonChecks } from "./daemon/index.ts";
import { kafkaChecks } from "./kafka/index.ts";
import { machineChecks } from "./machine/index.ts";
import { memoryChecks } from "./memory/index.ts";
import { modelsChecks } from "./models/index.ts";
import { nightlyChecks } from "./nightly/index.ts";

/**
 * Every check, causes before their consequences: of several that fail, the first that none explains is told as the cause.
 */
export const allChecks: readonly Check[] = [
  ...machineChecks,
  ...bookChecks,
  ...modelsChecks,
  ...cassandraChecks,
  ...kafkaChecks,
  ...agentChecks,
  ...daemonChecks,
  ...memoryChecks,
  ...nightlyChecks,
];
