import { ok, warn } from "../../check.ts";
import { agentFix, agentSetting } from "./agent-setting.ts";

export const agentSnapshotMode = agentSetting(
  {
    id: "agent.snapshot-mode",
    title: "The agent doesn't send the whole book at each start",
    meaning:
      "With snapshot.mode ALWAYS, or INITIAL on a new folder of offsets, the agent sends every row again. It does no harm, since the " +
      "daemon compares rows and embeds nothing twice, but changes wait behind it.",
    remedy: "`snapshot.mode=NEVER` in agent.properties; `gibsey up` writes it so.",
  },
  (value, file) => {
    const mode = value("snapshot.mode").toUpperCase();
    if (mode === "NEVER") return ok(mode);
    return warn({ found: `snapshot.mode is ${mode || "not set"} in ${file}`, expected: "NEVER", fix: agentFix });
  },
);
