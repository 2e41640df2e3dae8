import type { Generation } from "../core/embed/embedder.ts";
import type { StatusReport } from "../core/stack/status-report.ts";
import { systemClock } from "./clock.ts";
import type { DaemonAddress, DaemonOptions } from "./daemon.ts";
import type { Engine } from "./engine.ts";
import { Freshness } from "./freshness.ts";
import type { Keeper } from "./keeper.ts";
import { LastKnown } from "./last-known.ts";
import type { PipelineState } from "./pipeline.ts";

/** What is asked of the stores and of the feed for whoever looks, and can be told while they are down. */
export interface Figures {
  readonly freshness: Freshness;
  readonly pages: LastKnown<number>;
  readonly deadLetters: LastKnown<number>;
}

export function figuresOf({ stores }: Engine, keeper?: Pick<Keeper, "downSinceMs">): Figures {
  const silentSinceMs = () => earlier(stores.silentSinceMs?.(), keeper?.downSinceMs());
  return {
    freshness: new Freshness(stores.feed, systemClock, silentSinceMs),
    pages: new LastKnown(() => stores.pages.count(), systemClock, 0),
    deadLetters: new LastKnown(() => stores.deadLetters.count(), systemClock, 0),
  };
}

/** What `gibsey status` shows. Answered also while a server is down, with what it said last. */
export async function reportOf(
  engine: Engine,
  figures: Figures,
  options: DaemonOptions,
  { url, port }: DaemonAddress,
  keeper?: Pick<Keeper, "status">,
): Promise<StatusReport> {
  const { reindexer } = engine;
  const { index, embedder } = engine.memory.recall;
  const state = engine.isReady() ? "ready" : "starting";
  const { lag, asOfMs } = await figures.freshness.now();
  const { pid } = process;
  const rssBytes = process.memoryUsage.rss();
  const uptimeMs = Math.round(process.uptime() * 1000);
  return {
    runtime: options.runtime,
    daemon: { state, url, pid, version: options.version, uptimeMs, rssBytes },
    pages: (await figures.pages.now()).value,
    searchable: index.size,
    vectors: index.vectors.size,
    lag,
    asOf: new Date(asOfMs).toISOString(),
    deadLetters: (await figures.deadLetters.now()).value,
    model: modelOf(embedder.generation),
    index: { kind: options.index, vectors: index.vectors.size, bytes: index.vectors.bytes },
    pipeline: pipelineOf(engine.pipelineState()),
    ...(reindexer.progress === undefined ? {} : { reindex: reindexer.progress }),
    services: [{ name: "daemon", state, pid, port, rssBytes, restarts: 0 }, ...((await keeper?.status()) ?? [])],
  };
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** The generation in the words of the surface. */
function modelOf(generation: Generation): StatusReport["model"] {
  return { provider: generation.provider, name: generation.model, dimensions: generation.dimensions };
}

/** The pipeline's state in a word, with the problem it waits on. */
function pipelineOf(state: PipelineState): StatusReport["pipeline"] {
  if (state.kind !== "waiting") return { state: state.kind };
  return { state: state.kind, problem: `${state.problem.code}: ${state.problem.message}` };
}
