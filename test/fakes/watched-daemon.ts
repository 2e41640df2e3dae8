import type { ActivityBatch, ActivityReport } from "../../src/core/activity-report.ts";
import type { StatusReport } from "../../src/core/stack/status-report.ts";
import type { Look, Seen, WatchedDaemon } from "../../src/watch/looks.ts";

/** Nine in the evening, wherever the test runs. */
export const nineMs = new Date(2026, 10, 26, 21, 0, 0).getTime();

/** A daemon with nothing to do. */
export const idleStatus: StatusReport = {
  runtime: "native",
  daemon: {
    state: "ready",
    url: "http://127.0.0.1:8001",
    pid: 10,
    version: "0.1.0",
    uptimeMs: 60_000,
    rssBytes: 217_000_000,
  },
  pages: 32,
  searchable: 32,
  vectors: 186,
  lag: 0,
  asOf: new Date(nineMs).toISOString(),
  deadLetters: 0,
  index: { kind: "simd", vectors: 186, bytes: 285_696 },
  model: { provider: "onnx", name: "bge-small-en-v1.5", dimensions: 384 },
  pipeline: { state: "listening" },
  services: [
    { name: "daemon", state: "ready", pid: 10, port: 8001, rssBytes: 217_000_000, restarts: 0 },
    { name: "kafka", state: "ready", pid: 11, port: 9092, rssBytes: 312_000_000, restarts: 0 },
    { name: "cassandra", state: "restarting", pid: 12, port: 9042, rssBytes: 1_210_000_000, restarts: 2 },
  ],
};

/** A batch of one page. */
export function batchAt(atMs: number, more: Partial<ActivityBatch> = {}): ActivityBatch {
  return {
    at: new Date(atMs).toISOString(),
    events: 1,
    learned: 1,
    failed: 0,
    searchableMs: 110,
    hops: { "change-log": 60, feed: 1, embed: 30, store: 12, index: 0.4 },
    pages: [{ page_id: "lamp", number: 12, title: "The Lamp Room" }],
    ...more,
  };
}

/** A look that found a daemon whose changes are all searchable as of then, but for what is given. */
export function seenAt(
  atMs: number,
  { batches = [], ...status }: Partial<StatusReport> & { readonly batches?: readonly ActivityBatch[] } = {},
): Seen {
  const at = new Date(atMs).toISOString();
  return { kind: "seen", atMs, status: { ...idleStatus, asOf: at, ...status }, activity: { cursor: "", at, batches } };
}

/** Looks as they are given, one after another. */
export async function* lookingAt(...looks: readonly Look[]): AsyncGenerator<Look> {
  yield* looks;
}

/** A daemon that tells what the test gives it, and keeps what it was asked. */
export class FakeWatchedDaemon implements WatchedDaemon {
  /** What is learned; each answer gives what its cursor hasn't. */
  readonly batches: ActivityBatch[] = [];
  readonly askedAfter: (string | undefined)[] = [];
  statusAsked = 0;
  /** Thrown instead of an answer. */
  problem: Error | undefined;

  status = async (): Promise<StatusReport> => {
    this.statusAsked++;
    return idleStatus;
  };

  activity = async (after: string | undefined): Promise<ActivityReport> => {
    this.askedAfter.push(after);
    if (this.problem !== undefined) throw this.problem;
    const batches = this.batches.slice(Number(after ?? 0));
    return { cursor: String(this.batches.length), at: new Date(nineMs).toISOString(), batches };
  };
}
