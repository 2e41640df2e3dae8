import type { PlanInput } from "../adapters/native/plan-stack.ts";
import type { Jars } from "../adapters/native/jars.ts";
import type { Config } from "../core/config.ts";
import type { PortName, ServerName } from "../core/stack/server-rules.ts";
import { serverRules } from "../core/stack/server-rules.ts";
import type { Terminal } from "../views/terminal.ts";
import type { Environment } from "../wiring.ts";

/** The ports as the settings give them. */
export function wantedPorts(config: Config): Pick<PlanInput, "cassandra" | "kafka" | "daemon"> {
  const wanted = ({ value, source }: Config["port"]) => ({ port: Number(value), isChosen: source !== "default" });
  return { cassandra: wanted(config.cassandraPort), kafka: wanted(config.kafkaPort), daemon: wanted(config.port) };
}

/** Every port of some servers. */
export function portsOf(servers: readonly ServerName[]): readonly PortName[] {
  return servers.flatMap((name) => [serverRules[name].port, ...serverRules[name].otherPorts]);
}

/** Fetches what is missing of some servers' jars, and tells how much that is. @throws GibseyError JARS_UNAVAILABLE, DISK_FULL */
export async function fetchJars(
  jars: Jars,
  names: readonly ServerName[],
  { environment, terminal, signal }: { environment: Environment; terminal: Terminal; signal: AbortSignal },
): Promise<void> {
  const absent = await jars.missing(names);
  if (absent.length === 0) return;
  const megabytes = absent.reduce((sum, name) => sum + serverRules[name].jarsMb, 0);
  terminal.say(`fetching the jars of ${absent.join(", ")} through Maven: ${megabytes} MiB, once`);
  await jars.fetch(absent, { environment, signal, onProgress: (text) => terminal.progress(text) });
  terminal.progress("");
}
