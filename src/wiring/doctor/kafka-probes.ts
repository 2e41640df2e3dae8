import type { KafkaProbes } from "../../core/doctor/probes/kafka.ts";
import { serversOf } from "../server-addresses.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function kafkaProbes({ runtime, config, dataDir }: ProbeParts): KafkaProbes {
  const options = once(async () => (await serversOf(runtime, config, dataDir, () => {})).kafka);
  return { address: async () => (await options()).brokers.join(", ") };
}
