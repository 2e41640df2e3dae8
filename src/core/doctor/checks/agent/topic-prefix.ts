import { ok, wrong } from "../../check.ts";
import { agentFix, agentSetting } from "./agent-setting.ts";

export const agentTopicPrefix = agentSetting(
  {
    id: "agent.topic-prefix",
    title: "The agent writes to the topics that the daemon reads",
    meaning: "Topics are named prefix.keyspace.table. With another prefix changes go where nobody reads them.",
    remedy: "`topic.prefix` in agent.properties is the keyspace; `gibsey up` writes it so.",
  },
  (value, file, { cassandra }) => {
    const prefix = value("topic.prefix");
    if (prefix === cassandra.keyspace) return ok(prefix);
    return wrong({
      found: `topic.prefix is ${prefix || "not set"} in ${file}`,
      expected: cassandra.keyspace,
      fix: agentFix,
    });
  },
);
