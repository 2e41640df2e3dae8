import type { Check } from "../../check.ts";
import { kafkaBroker } from "./broker.ts";
import { kafkaCluster } from "./cluster.ts";
import { kafkaGroup } from "./group.ts";
import { kafkaLag } from "./lag.ts";
import { kafkaListeners } from "./listeners.ts";
import { kafkaLog } from "./log.ts";
import { kafkaOffsets } from "./offsets.ts";
import { kafkaPartitions } from "./partitions.ts";
import { kafkaProcess } from "./process.ts";
import { kafkaRetention } from "./retention.ts";
import { kafkaTopics } from "./topics.ts";

export const kafkaChecks: readonly Check[] = [
  kafkaProcess,
  kafkaBroker,
  kafkaListeners,
  kafkaCluster,
  kafkaTopics,
  kafkaPartitions,
  kafkaRetention,
  kafkaGroup,
  kafkaOffsets,
  kafkaLag,
  kafkaLog,
];
