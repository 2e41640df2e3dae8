import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { NightRun } from "../core/store/night-runs.ts";
import type { LearnedBatch } from "./pipeline.ts";

/** What is counted, on a registry of its own so that two daemons in one test don't share it. Durations in seconds. */
export type Metrics = ReturnType<typeof createMetrics>;

/** What the gauges ask for when somebody looks. */
export interface Gauges {
  readonly pages: () => number;
  readonly passages: () => number;
  readonly lag: () => Promise<number>;
  readonly deadLetters: () => Promise<number>;
}

const retrieveBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];
const changeBuckets = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60];

export function createMetrics(gauges: Gauges) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const retrieveSeconds = new Histogram({
    name: "gibsey_retrieve_seconds",
    help: "From a question's arrival to its quotes.",
    buckets: retrieveBuckets,
    registers,
  });
  const changeToSearchableSeconds = new Histogram({
    name: "gibsey_change_to_searchable_seconds",
    help: "From a row's commit to its page being searchable.",
    buckets: changeBuckets,
    registers,
  });
  const hopSeconds = new Histogram({
    name: "gibsey_hop_seconds",
    help: "How long each hop of a batch took.",
    labelNames: ["hop"],
    buckets: changeBuckets,
    registers,
  });
  const learned = new Counter({ name: "gibsey_pages_learned_total", help: "Pages learned.", registers });
  const embedded = new Counter({ name: "gibsey_passages_embedded_total", help: "Passages embedded.", registers });
  const failed = new Counter({ name: "gibsey_pages_failed_total", help: "Pages that can't be learned.", registers });
  const degraded = new Counter({
    name: "gibsey_degraded_answers_total",
    help: "Questions answered by words alone, because the embedder was down.",
    labelNames: ["how"],
    registers,
  });
  const firstChunkSeconds = new Histogram({
    name: "gibsey_first_chunk_seconds",
    help: "From a question put to a character, or to the book, to the first words of the answer.",
    buckets: retrieveBuckets,
    registers,
  });
  const fallbacks = new Counter({
    name: "gibsey_chat_fallbacks_total",
    help: "Answers that were completed by quoting, because the chat model failed.",
    registers,
  });
  const faults = new Counter({
    name: "gibsey_http_faults_total",
    help: "Requests answered with a status of 500 or more.",
    labelNames: ["code"],
    registers,
  });
  const nights = new Counter({
    name: "gibsey_nightly_runs_total",
    help: "Nights that were run, by how they ended.",
    labelNames: ["state"],
    registers,
  });
  const nightModelCalls = new Counter({
    name: "gibsey_nightly_model_calls_total",
    help: "Calls of the chat model by nights.",
    registers,
  });
  const nightSeconds = new Gauge({
    name: "gibsey_nightly_duration_seconds",
    help: "How long the last night took.",
    registers,
  });
  const nightSuccess = new Gauge({
    name: "gibsey_nightly_last_success_timestamp_seconds",
    help: "When the last night ended that published what it made; 0 before the first.",
    registers,
  });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [],
      async collect() {
        this.set(await read());
      },
    });
  registry.registerMetric(gauge("gibsey_pages", "Pages that are searchable.", gauges.pages));
  registry.registerMetric(gauge("gibsey_passages", "Vectors in the index.", gauges.passages));
  registry.registerMetric(gauge("gibsey_feed_lag", "Changes written and not yet searchable.", gauges.lag));
  registry.registerMetric(gauge("gibsey_dead_letters", "Changes that could not be learned.", gauges.deadLetters));

  return {
    /** Counts a night that has ended. */
    countNight({ state, modelCalls, endedAtMs = 0 }: NightRun, tookMs: number): void {
      nights.inc({ state });
      nightModelCalls.inc(modelCalls);
      nightSeconds.set(tookMs / 1000);
      if (state === "done" || state === "cut") nightSuccess.set(endedAtMs / 1000);
    },
    /** Knows of nights that an earlier daemon ran, the newest first. */
    knowNights(runs: readonly NightRun[]): void {
      const { endedAtMs = 0 } = runs.find(({ state }) => state === "done" || state === "cut") ?? {};
      nightSuccess.set(endedAtMs / 1000);
    },
    retrieveSeconds,
    degraded,
    firstChunkSeconds,
    fallbacks,
    faults,
    contentType: registry.contentType,
    text: () => registry.metrics(),
    /** Counts a learned batch. */
    countBatch({ report, changeLogMs, searchableMs }: LearnedBatch): void {
      learned.inc(report.learned.length);
      embedded.inc(report.embedded);
      failed.inc(report.failed.length);
      for (const ms of searchableMs) changeToSearchableSeconds.observe(ms / 1000);
      if (changeLogMs !== undefined) hopSeconds.observe({ hop: "change-log" }, changeLogMs / 1000);
      for (const [hop, ms] of Object.entries(report.hops)) hopSeconds.observe({ hop }, ms / 1000);
    },
  };
}
