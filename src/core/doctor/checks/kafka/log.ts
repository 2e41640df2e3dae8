import { serverLog } from "../server-log.ts";

export const kafkaLog = serverLog("kafka", "Kafka's log tells of no lasting trouble");
