import { type ServerName, serverRules } from "../../stack/server-rules.ts";
import type { ServiceStatus } from "../../stack/status-report.ts";
import { type Check, type CheckGroup, type Finding, ok, ownServers, skipped, wrong } from "../check.ts";
import type { ServerProbes } from "../probes/servers.ts";
import { knownIn } from "../read-log.ts";

/** The check that a server which gibsey starts runs: a process of this machine, or a container. */
export function serverProcess(name: ServerName & CheckGroup, title: string, meaning: string): Check {
  return {
    id: `${name}.process`,
    title,
    meaning,
    remedy:
      `\`gibsey up\` starts what is missing, and the daemon starts again what dies, after a wait that doubles. \`gibsey logs ${name}\` ` +
      "has its last words.",
    runtimes: ownServers,
    isReadiness: true,
    causes: serverRules[name].needs.map((need) => `${need}.process`),
    probe: async ({ servers, daemon }) => {
      // Its servers are on another machine, too.
      if ((await daemon.process()).state === "elsewhere") return skipped("GIBSEY_URL names a daemon elsewhere");
      const status = await servers.status(name);
      if (status === undefined) return wrong({ found: `no ${name} runs`, expected, fix: "gibsey up" });
      if (status.state === "down") return ended(name, status, servers);
      const again = status.restarts === 0 ? "" : `, restarted ${status.restarts} times`;
      return ok(`${placeOf(status)}, port ${status.port}${again}`);
    },
  };
}

const expected = "a server that runs";
const evidenceLines = 5;

/** One that has ended, with the reason as far as its last words or the port tell. */
async function ended(name: ServerName, status: ServiceStatus, servers: ServerProbes): Promise<Finding> {
  const [lines, holder] = await Promise.all([servers.lastLines(name), servers.portHolder(name)]);
  const [known] = knownIn(lines, name);
  const place = placeOf(status);
  const evidence = [...(known === undefined ? [] : [known.line]), ...lines.slice(-evidenceLines)];
  if (holder !== undefined) {
    const found = `it has ended (${place}), and ${holder} has its port ${status.port}`;
    return wrong({ found, expected, fix: "end that process, then gibsey up; or gibsey up --any-port", evidence });
  }
  if (known === undefined) return wrong({ found: `it has ended (${place})`, expected, fix: "gibsey up", evidence });
  const { reason, hint } = known.known;
  return wrong({ found: `it has ended (${place}): ${reason}`, expected, fix: hint, evidence });
}

function placeOf({ container, pid }: ServiceStatus): string {
  return container === undefined ? `pid ${pid}` : `container ${container}`;
}
