import { asGibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { ServiceStatus } from "../core/stack/status-report.ts";
import { timeLimit } from "../core/time-limit.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { Outages } from "./outages.ts";

export interface ContainerWatchParts {
  /** The servers' containers as Docker sees them. */
  readonly look: (signal: AbortSignal) => Promise<readonly ServiceStatus[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Watches containers as the keeper watches processes, but starts none: that is Docker's part. */
export class ContainerWatch {
  readonly #parts: ContainerWatchParts;
  readonly #outages = new Outages();
  #seen: readonly ServiceStatus[] = [];
  #problem = "";

  constructor(parts: ContainerWatchParts) {
    this.#parts = parts;
  }

  /** Looks now and then until aborted. Never throws: what goes wrong is logged once, and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look(signal);
      await this.#parts.clock.wait(limits.containersEveryMs, signal, { keepsAlive: false }).catch(() => {});
    }
  }

  /** Since when a server has been down without a break, in epoch ms. */
  downSinceMs(): number | undefined {
    return this.#outages.earliestMs();
  }

  /** The servers as they are now; where Docker doesn't tell, as they were seen last. */
  async status(): Promise<readonly ServiceStatus[]> {
    await this.#look(new AbortController().signal);
    return this.#seen;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { look, clock, log } = this.#parts;
    try {
      const services = await look(timeLimit(signal, limits.requestMs));
      for (const { name, state } of services) {
        if (state === "ready") {
          if (this.#outages.end(name)) log("info", `${name} is ready`, {});
        } else if (this.#outages.begin(name, clock.wallMs())) {
          log("warn", `${name} is ${state}`, {});
        }
      }
      this.#seen = services;
      this.#problem = "";
    } catch (thrown) {
      if (signal.aborted) return;
      const { message } = asGibseyError(thrown);
      if (message !== this.#problem) log("warn", message, { part: "containers" });
      this.#problem = message;
    }
  }
}
