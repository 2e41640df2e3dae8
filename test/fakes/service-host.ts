import { GibseyError } from "../../src/core/errors.ts";
import type { ProcessIdentity, RunningService } from "../../src/core/stack/run-record.ts";
import type { ServerName } from "../../src/core/stack/server-rules.ts";
import type { ServiceHost } from "../../src/core/stack/service-host.ts";

/** Servers that are only names: they live until they are killed, and answer when they are told to. */
export class FakeServiceHost implements ServiceHost {
  /** What was done, such as `start kafka`. */
  readonly done: string[] = [];
  readonly alive = new Set<number>();
  readonly ready = new Set<string>(["kafka", "cassandra", "agent"]);
  /** Servers whose start fails. */
  readonly broken = new Set<string>();
  #lastPid = 100;

  start = async (name: ServerName): Promise<RunningService> => {
    this.done.push(`start ${name}`);
    if (this.broken.has(name)) throw new GibseyError("SERVICE_FAILED", `${name} ended`, "gibsey logs");
    return this.process(name);
  };

  untilReady = async (service: RunningService, signal: AbortSignal): Promise<RunningService> => {
    while (!this.ready.has(service.name)) {
      signal.throwIfAborted();
      if (!this.alive.has(service.pid)) throw new GibseyError("SERVICE_FAILED", `${service.name} ended`, "gibsey logs");
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.done.push(`ready ${service.name}`);
    return { ...service, readyMs: service.readyMs ?? 1 };
  };

  isReady = async ({ name, pid }: RunningService): Promise<boolean> => this.alive.has(pid) && this.ready.has(name);

  isAlive = async ({ pid }: ProcessIdentity): Promise<boolean> => this.alive.has(pid);

  rssBytes = async ({ pid }: ProcessIdentity): Promise<number> => (this.alive.has(pid) ? 1_000_000 : 0);

  /** A process of that name, as if it had been started before. */
  process(name: ServerName): RunningService {
    this.#lastPid += 1;
    this.alive.add(this.#lastPid);
    return { name, pid: this.#lastPid, startedAt: "now", port: 1, readyMs: null };
  }
}
