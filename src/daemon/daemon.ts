import type { ChatModel } from "../core/answer/chat-model.ts";
import { Ledger } from "../core/credits/ledger.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { isSystemError } from "../core/system-error.ts";
import { Activity } from "./activity.ts";
import { systemClock } from "./clock.ts";
import { type Engine, type EngineParts, startEngine } from "./engine.ts";
import type { App } from "./http/app.ts";
import { buildApp } from "./http/server.ts";
import type { Keeper } from "./keeper.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { Nightly, type NightlyParts } from "./nightly.ts";
import { createPersonas } from "./personas.ts";
import type { LearnedBatch } from "./pipeline.ts";
import { refundNowAndThen } from "./refunds.ts";
import { ReleaseStack } from "./release-stack.ts";
import { keepNights } from "./schedule.ts";
import { type Figures, figuresOf, reportOf } from "./status.ts";

/** What the daemon is made of: an engine, and the token that lets readers in. */
export interface DaemonParts extends EngineParts {
  readonly token: () => Promise<string>;
  /** Who answers readers; absent where answers are only quoted. */
  readonly chat?: ChatModel | undefined;
  /** What nights are made with beside the engine. */
  readonly nightly: Pick<NightlyParts, "clusterer" | "alarm" | "waitingSinceMs"> & {
    /** When nights begin, `HH:MM`; `off` where the daemon begins none by itself. */
    readonly at: string;
  };
  /** Watches the servers that gibsey started; absent where it started none. */
  readonly keeper?: Pick<Keeper, "run" | "status" | "downSinceMs">;
}

export interface DaemonOptions {
  readonly runtime: string;
  /** Which vector index it is. */
  readonly index: string;
  readonly version: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The credits that an account opens with. */
  readonly openingCredits: number;
  /** Who this daemon is, to those that share its stores: the machine and the data dir. */
  readonly holder: string;
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
    const activity = new Activity(systemClock);
    const engine = await startEngine(parts, opened, (batch) => {
      countBatch(batch);
      activity.add(batch);
    });
    const ledger = new Ledger({ ...options, store: engine.stores.ledger, clock: systemClock });
    opened.push(untilReleased((stop) => refundNowAndThen({ ledger, clock: systemClock, log: parts.log }, stop)));
    const { keeper } = parts;
    if (keeper !== undefined) opened.push(untilReleased((stop) => keeper.run(stop)));
    const figures = figuresOf(engine, parts.keeper);
    const metrics = metricsOf(engine, figures);
    countBatch = metrics.countBatch;
    const book = engine.stores.readers ?? engine.stores;
    const stop = new AbortController();
    opened.push(() => stop.abort());
    const personas = { ...engine, book, log: parts.log, clock: systemClock, signal: stop.signal };
    const nightly = nightlyOf(engine, parts, options, metrics);
    const services = {
      ...engine.stores,
      version: options.version,
      memory: engine.memory,
      writer: engine.writer,
      personaOf: createPersonas(personas),
      replay: engine.replay,
      reindexer: engine.reindexer,
      canary: engine.canary,
      nightly,
      ledger,
      chat: parts.chat,
      metrics,
      freshness: figures.freshness,
      status: () => reportOf(engine, figures, options, address ?? { url: "", port: options.port }, parts.keeper),
      activity: (after: string | undefined) => activity.since(after, book.pages),
      notReady: () => (engine.isReady() ? [] : ["the index is being filled"]),
    };
    const app = await buildApp(services, {
      token: await parts.token(),
      hosts: new Set(["127.0.0.1", "localhost", "[::1]"]),
    });
    opened.push(() => app.close());
    // Before the routes, of which one may wait for it.
    opened.push(() => nightly.close());
    address = await listen(app, options.port);

    const stopped = whenAborted(signal);
    await Promise.race([engine.ready, engine.ended, stopped]);
    if (signal.aborted) return;
    opened.push(() => options.onStop());
    nightly.history(limits.nightRunsListMax).then(metrics.knowNights, () => undefined);
    const { at } = parts.nightly;
    const timer = { nightly, clock: systemClock, log: parts.log };
    opened.push(untilReleased((stop) => (at === "off" ? nightly.settle() : keepNights(at, timer, stop))));
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

/** Begins what goes on until the returned function is called, which resolves once it has ended. */
function untilReleased(run: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const stop = new AbortController();
  const running = run(stop.signal);
  return () => {
    stop.abort();
    return running;
  };
}

function nightlyOf(
  { stores, memory, lastNight }: Engine,
  { nightly, chat, log }: DaemonParts,
  { holder }: DaemonOptions,
  { countNight }: Metrics,
): Nightly {
  const { pages, nights, nightRuns: runs, leases } = stores;
  // Where the daemon begins none by itself, a night is that of its day.
  const at = nightly.at === "off" ? "00:00" : nightly.at;
  const book = { memory, pages, nights, runs, leases, holder, chat };
  const onEnd: NightlyParts["onEnd"] = (run, tookMs) => {
    countNight(run, tookMs);
    void lastNight.refresh();
  };
  return new Nightly({ ...nightly, ...book, at, clock: systemClock, log, onEnd });
}

function metricsOf({ memory }: Engine, { freshness, deadLetters }: Figures) {
  return createMetrics({
    pages: () => memory.recall.index.size,
    passages: () => memory.recall.index.vectors.size,
    lag: async () => (await freshness.now()).lag,
    deadLetters: async () => (await deadLetters.now()).value,
  });
}

async function listen(app: App, port: number): Promise<DaemonAddress> {
  try {
    const url = await app.listen({ host: "127.0.0.1", port });
    return { url, port: Number(new URL(url).port) };
  } catch (cause) {
    if (!isSystemError(cause, "EADDRINUSE", "EACCES")) throw cause;
    const reason = isSystemError(cause, "EADDRINUSE")
      ? "another process listens there"
      : "this user may not listen there";
    throw new GibseyError(
      "PORT_TAKEN",
      `port ${port} on 127.0.0.1 can't be had: ${reason}`,
      "gibsey up --any-port; or set GIBSEY_PORT",
      {
        cause,
      },
    );
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
