import type { RunningService } from "./run-record.ts";
import { type ServerName, serverNames, serverRules } from "./server-rules.ts";
import type { ServiceHost } from "./service-host.ts";

export interface StartServers {
  readonly host: ServiceHost;
  /** Which servers there should be. */
  readonly wanted: readonly ServerName[];
  /** Those that run already: they are waited for, not started. */
  readonly running: readonly RunningService[];
  /** Called once all servers without needs answer, before one that needs them is started: schema and topics. */
  readonly prepare: (signal: AbortSignal) => Promise<void>;
  /** Called as each becomes ready. */
  readonly onReady: (service: RunningService) => void;
}

/**
 * Starts what is missing: Kafka and Cassandra side by side, then what `prepare` does, then the agent, which loses the first
 * changes of a table that it hasn't seen made.
 *
 * What this call starts is kept in `started`, so that the caller can take it back when this throws or is aborted: also a server
 * that isn't ready yet.
 * @throws what the host throws, the first failure; the signal's reason.
 */
export async function startServers(
  parts: StartServers,
  started: RunningService[],
  signal: AbortSignal,
): Promise<readonly RunningService[]> {
  const { host, wanted, running } = parts;
  // A server that fails ends the waiting for its neighbour.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const bring = async (name: ServerName): Promise<RunningService> => {
    const found = running.find((service) => service.name === name);
    const service = found ?? (await host.start(name, either));
    if (found === undefined) started.push(service);
    const ready = await host.untilReady(service, either);
    parts.onReady(ready);
    return ready;
  };
  const bringAll = async (names: readonly ServerName[]) => {
    const outcomes = await Promise.allSettled(
      names.map((name) =>
        bring(name).catch((error: unknown) => {
          failed.abort(error);
          throw error;
        }),
      ),
    );
    // Only now that none is still being started can all of them be taken back.
    either.throwIfAborted();
    return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  };
  const isFirst = (name: ServerName) => serverRules[name].needs.length === 0;
  const first = await bringAll(serverNames.filter((name) => wanted.includes(name) && isFirst(name)));
  const later = wanted.filter((name) => !isFirst(name));
  if (later.length === 0) return first;
  await parts.prepare(either);
  return [...first, ...(await bringAll(later))];
}
