import type { ChangeFeed, FeedEvent, FeedPosition } from "../../src/core/change/feed.ts";
import { decodeEvent } from "../../src/core/change/envelope.ts";

const file = "fake-log";

/** A log of changes in memory, with one committed position. */
export class FakeLog {
  readonly events: FeedEvent[] = [];
  /** What was committed, call by call. */
  readonly commits: number[] = [];
  /** While this is set, every read fails with it. */
  failure: Error | undefined;
  #wake = new Set<() => void>();

  append(event: Omit<FeedEvent, "position">): void {
    this.events.push({ ...event, position: { file, offset: this.events.length + 1 } });
    for (const wake of this.#wake) wake();
  }

  get committed(): number {
    return Math.max(0, ...this.commits);
  }

  /** Another reader, who goes on from the committed position. */
  open(): ChangeFeed {
    let delivered = this.committed;
    return {
      next: async (max, signal) => {
        for (;;) {
          signal.throwIfAborted();
          if (this.failure !== undefined) throw this.failure;
          const events = this.events.slice(delivered, delivered + max);
          delivered += events.length;
          if (events.length > 0) return events;
          await this.#written(signal);
        }
      },
      commit: async ({ offset }: FeedPosition) => {
        this.commits.push(offset);
      },
      backlog: async () => {
        const waiting = this.events.slice(this.committed);
        return { changes: waiting.length, oldestWrittenAtMs: writtenAtMs(waiting[0]) };
      },
    };
  }

  #written(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wake.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#wake.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}

function writtenAtMs(event: FeedEvent | undefined): number | undefined {
  const decoded = event === undefined ? undefined : decodeEvent(event);
  return decoded?.kind === "change" ? decoded.change.writtenAtMs : undefined;
}
