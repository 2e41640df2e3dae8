import { asGibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { type RunningService, type RunRecord, serviceIn } from "../core/stack/run-record.ts";
import { isServerName, type ServerName, serverRules } from "../core/stack/server-rules.ts";
import type { ServiceHost } from "../core/stack/service-host.ts";
import type { ServiceStatus } from "../core/stack/status-report.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { Outages } from "./outages.ts";

export interface KeeperParts {
  readonly host: ServiceHost;
  readonly clock: Clock;
  readonly log: Log;
  readonly readRun: () => Promise<RunRecord | undefined>;
  readonly record: (service: RunningService) => Promise<void>;
  /** Keeps `up` and `down` away while a server is started; undefined when one of them is at work. */
  readonly lock: () => { release(): void } | undefined;
}

/** What the keeper knows of a server beside its record. */
interface Kept {
  /** The process that this was found out about. */
  readonly pid: number;
  readonly state: "starting" | "ready" | "dead";
  /** When the state began, on the monotonic clock. */
  readonly sinceMs: number;
  /** The wait before the next start. */
  readonly waitMs: number;
}

/**
 * Watches the servers that run.json names, and starts one again that has died: after a second, then after twice as long each
 * time, and after a second again once it was up for a minute. A server waits until those that it needs answer.
 *
 * `up` and `down` change run.json, too. So a server is started only while the lock of all three is held, and only if run.json
 * then still names the process that died.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #kept = new Map<ServerName, Kept>();
  readonly #outages = new Outages();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Looks once a second, until aborted. Never throws: what goes wrong is logged, and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look(signal).catch((thrown: unknown) => {
        if (!signal.aborted) this.#parts.log("error", asGibseyError(thrown).message, { part: "keeper" });
      });
      await this.#parts.clock.wait(limits.keeperEveryMs, signal, { keepsAlive: false }).catch(() => {});
    }
  }

  /** One look at every server. @throws what reading run.json or a start throws. */
  async look(signal: AbortSignal): Promise<void> {
    for (const service of (await this.#parts.readRun())?.services ?? []) {
      const { name } = service;
      if (isServerName(name)) await this.#lookAt(name, service, signal);
    }
  }

  /** Since when a server has been down without a break, in epoch ms: what was written after may not be searchable. */
  downSinceMs(): number | undefined {
    return this.#outages.earliestMs();
  }

  /** The servers as `status` tells them. */
  async status(): Promise<readonly ServiceStatus[]> {
    const servers = ((await this.#parts.readRun())?.services ?? []).filter(({ name }) => isServerName(name));
    return Promise.all(
      servers.map(async (service) => {
        const { name, pid, port, restarts = 0 } = service;
        const rssBytes = await this.#parts.host.rssBytes(service);
        return { name, state: this.#stateOf(service, rssBytes > 0), pid, port, rssBytes, restarts };
      }),
    );
  }

  #stateOf({ name, readyMs, restarts = 0 }: RunningService, isAlive: boolean): ServiceStatus["state"] {
    if (!isAlive || (isServerName(name) && this.#kept.get(name)?.state === "dead")) return "restarting";
    if (readyMs !== null) return "ready";
    return restarts > 0 ? "restarting" : "starting";
  }

  async #lookAt(name: ServerName, service: RunningService, signal: AbortSignal): Promise<void> {
    const { host, clock, log, record } = this.#parts;
    const nowMs = clock.monotonicMs();
    const before = this.#kept.get(name);
    const waitMs = before?.waitMs ?? limits.restartFirstMs;
    const known: Kept =
      before?.pid === service.pid
        ? before
        : { pid: service.pid, state: service.readyMs === null ? "starting" : "ready", sinceMs: nowMs, waitMs };
    this.#kept.set(name, known);

    if (await host.isAlive(service)) {
      if (known.state === "ready" || !(await host.isReady(service))) return;
      this.#kept.set(name, { ...known, state: "ready", sinceMs: nowMs });
      this.#outages.end(name);
      if (service.readyMs === null) await record({ ...service, readyMs: Math.round(nowMs - known.sinceMs) });
      log("info", `${name} is ready`, { pid: service.pid });
      return;
    }

    if (known.state !== "dead") {
      const wasUpLong = known.state === "ready" && nowMs - known.sinceMs >= limits.restartForgottenMs;
      const againInMs = wasUpLong ? limits.restartFirstMs : known.waitMs;
      this.#kept.set(name, { ...known, state: "dead", sinceMs: nowMs, waitMs: againInMs });
      this.#outages.begin(name, clock.wallMs());
      log("warn", `${name} has ended`, { pid: service.pid, againInMs });
      return;
    }
    if (nowMs - known.sinceMs >= known.waitMs && (await this.#hasNeeds(name))) await this.#restart(name, known, signal);
  }

  async #hasNeeds(name: ServerName): Promise<boolean> {
    const services = (await this.#parts.readRun())?.services ?? [];
    const answers = await Promise.all(
      serverRules[name].needs.map(async (need) => {
        const service = serviceIn(services, need);
        return service !== undefined && this.#parts.host.isReady(service);
      }),
    );
    return !answers.includes(false);
  }

  async #restart(name: ServerName, known: Kept, signal: AbortSignal): Promise<void> {
    const { host, clock, log, readRun, record, lock } = this.#parts;
    const held = lock();
    if (held === undefined) return;
    try {
      const dead = serviceIn((await readRun())?.services, name);
      if (dead?.pid !== known.pid) return;
      // Also a start that fails makes the next one wait longer.
      const waitMs = Math.min(limits.restartMaxMs, known.waitMs * 2);
      this.#kept.set(name, { ...known, sinceMs: clock.monotonicMs(), waitMs });
      const restarts = (dead.restarts ?? 0) + 1;
      const service = { ...(await host.start(name, signal)), restarts };
      this.#kept.set(name, { pid: service.pid, state: "starting", sinceMs: clock.monotonicMs(), waitMs });
      await record(service);
      log("info", `${name} is started again`, { pid: service.pid, restarts });
    } finally {
      held.release();
    }
  }
}
