import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serverFolders } from "../../adapters/native/server-site.ts";
import type { AgentProbes } from "../../core/doctor/probes/agent.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function agentProbes({ dataDir }: ProbeParts): AgentProbes {
  return {
    settings: once(async () => {
      const { conf } = serverFolders(dataDir.path, "agent");
      return propertiesOf(await readFile(join(conf, "agent.properties"), "utf8"));
    }),
  };
}

/** Keys and values of Java's format, as gibsey writes it: a line each, without escapes. */
function propertiesOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").filter((line) => /^[^#!\s][^=]*=/.test(line));
  return new Map(
    lines.map((line) => {
      const end = line.indexOf("=");
      return [line.slice(0, end).trim(), line.slice(end + 1).trim()];
    }),
  );
}
