import type { Repair } from "../repair.ts";
import { agentRepairs } from "./agent.ts";
import { bookRepairs } from "./book.ts";
import { cassandraRepairs } from "./cassandra.ts";
import { daemonRepairs } from "./daemon.ts";
import { kafkaRepairs } from "./kafka.ts";
import { machineRepairs } from "./machine.ts";
import { memoryRepairs } from "./memory.ts";
import { modelsRepairs } from "./models.ts";

/** Every repair, in the groups of the checks. */
export const repairs: readonly Repair[] = [
  ...machineRepairs,
  ...bookRepairs,
  ...modelsRepairs,
  ...cassandraRepairs,
  ...kafkaRepairs,
  ...agentRepairs,
  ...daemonRepairs,
  ...memoryRepairs,
];
