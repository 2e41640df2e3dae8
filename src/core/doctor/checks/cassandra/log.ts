import { serverLog } from "../server-log.ts";

export const cassandraLog = serverLog("cassandra", "Cassandra's log tells of no lasting trouble");
