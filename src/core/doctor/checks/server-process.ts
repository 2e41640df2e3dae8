import { type ServerName, serverRules } from "../../stack/server-rules.ts";
import { type Check, type CheckGroup, ok, ownServers, wrong } from "../check.ts";

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
    probe: async ({ servers }) => {
      const status = await servers.status(name);
      const expected = "a server that runs";
      if (status === undefined) return wrong({ found: `no ${name} runs`, expected, fix: "gibsey up" });
      const place = status.container === undefined ? `pid ${status.pid}` : `container ${status.container}`;
      if (status.state === "down") {
        const evidence = (await servers.lastLines(name)).slice(-evidenceLines);
        return wrong({ found: `it has ended (${place})`, expected, fix: "gibsey up", evidence });
      }
      const again = status.restarts === 0 ? "" : `, restarted ${status.restarts} times`;
      return ok(`${place}, port ${status.port}${again}`);
    },
  };
}

const evidenceLines = 5;
