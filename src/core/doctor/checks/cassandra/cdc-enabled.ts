import { anyServers, ok, wrong } from "../../check.ts";
import { fixOfNode, nodeSetting } from "./node-setting.ts";

export const cassandraCdcEnabled = nodeSetting(
  {
    id: "cassandra.cdc-enabled",
    title: "The node captures changes",
    meaning:
      "cdc_enabled is false. Cassandra takes `WITH cdc = true` all the same and says nothing, the agent calls itself healthy, and no " +
      "change ever comes.",
    remedy: "Set `cdc_enabled: true` in cassandra.yaml of every node and start them again; `gibsey up` writes it so.",
    runtimes: anyServers,
  },
  async (value, probes) => {
    if (value("cdc_enabled") === "true") return ok("cdc_enabled: true");
    return wrong({
      found: `cdc_enabled is ${value("cdc_enabled") || "not set"}: the node takes writes and captures none`,
      expected: "cdc_enabled: true",
      fix: await fixOfNode(probes, "cdc_enabled: true"),
    });
  },
);
