import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { StatusReport } from "../core/stack/status-report.ts";
import { type Engine, type EngineParts, startEngine } from "./engine.ts";
import type { App } from "./http/app.ts";
import { buildApp } from "./http/server.ts";
import { createMetrics } from "./metrics.ts";
import type { LearnedBatch } from "./pipeline.ts";
import { ReleaseStack } from "./release-stack.ts";
import { modelOf, pipelineOf } from "./status.ts";

/** What the daemon is made of: an engine, and the token that lets readers in. */
export interface DaemonParts extends EngineParts {
  readonly token: () => Promise<string>;
}

export interface DaemonOptions {
  readonly runtime: string;
  /** Which vector index it is. */
  readonly index: string;
  readonly version: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Called once questions are answered, with the address. */
  readonly onReady: (address: DaemonAddress) => Promise<void>;
  /** Called when it has begun to drain, while it still holds the data dir. */
  readonly onStop: () => Promise<void>;
}

export interface DaemonAddress {
  readonly url: string;
  readonly port: number;
}

/**
 * Runs the daemon until the signal aborts, then drains: requests in hand are answered, the batch in hand is left to
 * come again, the snapshot is written, everything is released.
 * @throws GibseyError PORT_TAKEN, and whatever {@link startEngine} throws, with nothing left behind.
 */
export async function runDaemon(parts: DaemonParts, options: DaemonOptions, signal: AbortSignal): Promise<void> {
  const opened = new ReleaseStack();
  let address: DaemonAddress | undefined;
  try {
    let countBatch = (_batch: LearnedBatch) => {};
    const engine = await startEngine(parts, opened, (batch) => countBatch(batch));
    const metrics = metricsOf(engine);
    countBatch = metrics.countBatch;
    const services = {
      ...engine.stores,
      version: options.version,
      memory: engine.memory,
      writer: engine.writer,
      replay: engine.replay,
      reindexer: engine.reindexer,
      metrics,
      status: () => reportOf(engine, options, address ?? { url: "", port: options.port }),
      notReady: () => (engine.isReady() ? [] : ["the index is being filled"]),
    };
    const app = await buildApp(services, {
      token: await parts.token(),
      hosts: new Set(["127.0.0.1", "localhost", "[::1]"]),
    });
    opened.push(() => app.close());
    address = await listen(app, options.port);

    const stopped = whenAborted(signal);
    await Promise.race([engine.ready, engine.ended, stopped]);
    if (signal.aborted) return;
    opened.push(() => options.onStop());
    await options.onReady(address);
    const { index } = engine.memory.recall;
    parts.log("info", "ready", { url: address.url, pages: index.size, passages: index.vectors.size });
    await Promise.race([engine.ended, stopped]);
  } finally {
    const deadline = setTimeout(() => {
      parts.log("error", "did not drain in time; leaving", { afterMs: limits.drainMs });
      process.exit(1);
    }, limits.drainMs);
    await opened.release();
    clearTimeout(deadline);
    // One that never listened tells of its end by the error it throws.
    if (address !== undefined) parts.log("info", "stopped", {});
  }
}

function metricsOf({ stores, memory }: Engine) {
  return createMetrics({
    pages: () => memory.recall.index.size,
    passages: () => memory.recall.index.vectors.size,
    lag: async () => (await stores.feed.backlog()).changes,
    deadLetters: () => stores.deadLetters.count(),
  });
}

async function listen(app: App, port: number): Promise<DaemonAddress> {
  try {
    const url = await app.listen({ host: "127.0.0.1", port });
    return { url, port: Number(new URL(url).port) };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw cause;
    const reason = code === "EADDRINUSE" ? "another process listens there" : "this user may not listen there";
    throw new GibseyError(
      "PORT_TAKEN",
      `port ${port} on 127.0.0.1 can't be had: ${reason}`,
      "gibsey up --any-port, or set GIBSEY_PORT",
      {
        cause,
      },
    );
  }
}

async function reportOf(engine: Engine, options: DaemonOptions, { url, port }: DaemonAddress): Promise<StatusReport> {
  const { stores, reindexer } = engine;
  const { index, embedder } = engine.memory.recall;
  const state = engine.isReady() ? "ready" : "starting";
  const { pid } = process;
  const rssBytes = process.memoryUsage.rss();
  const uptimeMs = Math.round(process.uptime() * 1000);
  return {
    runtime: options.runtime,
    daemon: { state, url, pid, version: options.version, uptimeMs, rssBytes },
    pages: await stores.pages.count(),
    searchable: index.size,
    vectors: index.vectors.size,
    lag: (await stores.feed.backlog()).changes,
    deadLetters: await stores.deadLetters.count(),
    model: modelOf(embedder.generation),
    index: { kind: options.index, vectors: index.vectors.size, bytes: index.vectors.bytes },
    pipeline: pipelineOf(engine.pipelineState()),
    ...(reindexer.progress === undefined ? {} : { reindex: reindexer.progress }),
    services: [{ name: "daemon", state, pid, port, rssBytes, restarts: 0 }],
  };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
