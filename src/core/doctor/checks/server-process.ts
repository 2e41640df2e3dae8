import { type ServerName, serverRules } from "../../stack/server-rules.ts";
import type { ServiceStatus } from "../../stack/status-report.ts";
import { type Check, type CheckGroup, type Finding, ok, ownServers, wrong } from "../check.ts";
import type { ServerProbes } from "../probes/servers.ts";
import { knownIn } from "../read-log.ts";
import { ofThisMachine } from "./of-this-machine.ts";

/** The check that a server which gibsey starts runs: a process of this machine, or a container. */
export function serverProcess(name: ServerName & CheckGroup, title: string, meaning: string): Check {
  return ofThisMachine({
    id: `${name}.process`,
    title,
    meaning,
    remedy:
      `\`gibsey up\` starts what is missing, and the daemon starts again what dies, after a wait that doubles. \`gibsey logs ${name}\` ` +
      "has its last words.",
    runtimes: ownServers,
    isReadiness: true,
    causes: ["machine.ports", ...serverRules[name].needs.map((need) => `${need}.process`)],
    probe: async ({ servers }) => {
      const status = await servers.status(name);
      if (status === undefined) return wrong({ found: `no ${name} runs`, expected, fix: "gibsey up" });
      if (status.state === "down") return ended(name, status, servers);
      const again = status.restarts === 0 ? "" : `, restarted ${status.restarts} times`;
      return ok(`${placeOf(status)}, port ${status.port}${again}`);
    },
  });
}

const expected = "a server that runs";
const evidenceLines = 5;

/** One that has ended, with the reason as far as its last words tell. */
async function ended(name: ServerName, status: ServiceStatus, servers: ServerProbes): Promise<Finding> {
  const lines = await servers.lastLines(name);
  const [first] = knownIn(lines, name);
  const place = placeOf(status);
  const evidence = [...(first === undefined ? [] : [first.line]), ...lines.slice(-evidenceLines)];
  if (first === undefined) return wrong({ found: `it has ended (${place})`, expected, fix: "gibsey up", evidence });
  const { reason, hint } = first.known;
  return wrong({ found: `it has ended (${place}): ${reason}`, expected, fix: hint, evidence });
}

function placeOf({ container, pid }: ServiceStatus): string {
  return container === undefined ? `pid ${pid}` : `container ${container}`;
}
