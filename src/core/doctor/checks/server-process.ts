import { type ServerName, serverRules } from "../../stack/server-rules.ts";
import type { ServiceStatus } from "../../stack/status-report.ts";
import { type Check, type CheckGroup, type Finding, ok, ownServers, wrong } from "../check.ts";
import type { ServerProbes } from "../probes/servers.ts";
import { knownIn } from "../read-log.ts";
import { ofThisMachine } from "./of-this-machine.ts";

/**
 * The check that a server which gibsey starts runs: a process of this machine, or a container. @param causes checks that explain
 * that it doesn't, beside those of what it needs.
 */
export function serverProcess(
  name: ServerName & CheckGroup,
  title: string,
  meaning: string,
  causes: readonly string[] = [],
): Check {
  return ofThisMachine({
    id: `${name}.process`,
    title,
    meaning,
    remedy:
      `\`gibsey up\` starts what is missing, and the daemon starts again what dies, after a wait that doubles. \`gibsey logs ${name}\` ` +
      "has its last words.",
    runtimes: ownServers,
    isReadiness: true,
    causes: ["machine.ports", ...causes, ...serverRules[name].needs.map((need) => `${need}.process`)],
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
/** What a JVM says last of an error that nobody caught. The rungs of the stack are below it. */
const thrownPattern = /^Exception in thread /;

/** One that has ended, with the reason as far as its last words tell. */
async function ended(name: ServerName, status: ServiceStatus, servers: ServerProbes): Promise<Finding> {
  const lines = await servers.lastLines(name);
  const [first] = knownIn(lines, name);
  const place = placeOf(status);
  const thrown = lines.findLast((line) => thrownPattern.test(line));
  const said = first?.line ?? thrown;
  const evidence = [...(said === undefined ? [] : [said]), ...lines.slice(-evidenceLines)];
  if (first === undefined) {
    const found = `it has ended (${place})${thrown === undefined ? "" : `: ${thrown}`}`;
    return wrong({ found, expected, fix: "gibsey up", evidence });
  }
  const { reason, hint } = first.known;
  return wrong({ found: `it has ended (${place}): ${reason}`, expected, fix: hint, evidence });
}

function placeOf({ container, pid }: ServiceStatus): string {
  return container === undefined ? `pid ${pid}` : `container ${container}`;
}
