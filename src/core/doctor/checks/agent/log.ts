import { serverLog } from "../server-log.ts";

export const agentLog = serverLog("agent", "The agent's log tells of no lasting trouble", [
  "agent.node-yaml",
  "agent.tables",
  "agent.offsets",
  "agent.segments",
]);
