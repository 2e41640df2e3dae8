import { ok, wrong } from "../../check.ts";
import { agentFix, agentSetting } from "./agent-setting.ts";

const key = "commit.log.real.time.processing.enabled";

export const agentRealTime = agentSetting(
  {
    id: "agent.real-time",
    title: "The agent reads the segment that is being written",
    meaning:
      "Without real-time processing a change waits until its segment of the commit log is full. On a book that takes hours: nothing " +
      "comes, and nobody says why.",
    remedy: `\`${key}=true\` in agent.properties; \`gibsey up\` writes it so.`,
  },
  (value, file) => {
    if (value(key) === "true") return ok(`${key}=true`);
    return wrong({
      found: `${key} is ${value(key) || "not set"} in ${file}: changes wait until their segment is full`,
      expected: "true",
      fix: agentFix,
    });
  },
);
