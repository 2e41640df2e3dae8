import type { ActivityBatch, ActivityPage } from "../core/activity-report.ts";
import type { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { ServiceStatus, StatusReport } from "../core/stack/status-report.ts";
import type { Look, Seen } from "./looks.ts";

/** What is known after some looks. */
export interface Facts {
  readonly nowMs: number;
  /** As it was last told, also while the daemon is away. */
  readonly status: StatusReport | undefined;
  /** Those of the last minute, oldest first. */
  readonly batches: readonly TimedBatch[];
  /** Newest first. */
  readonly pages: readonly LearnedPage[];
  readonly away: { readonly sinceMs: number; readonly problem: GibseyError } | undefined;
}

export type TimedBatch = Pick<ActivityBatch, "events" | "hops"> & { readonly atMs: number };

/** A page that was learned, and when. */
export interface LearnedPage extends ActivityPage {
  readonly atMs: number;
  readonly searchableMs: number | null;
}

/** How far the figures go back. */
export const lastMinuteMs = 60_000;

/** Before the first look. */
export const noFacts: Facts = { nowMs: 0, status: undefined, batches: [], pages: [], away: undefined };

/** What is known after one more look. */
export function factsAfter(facts: Facts, look: Look): Facts {
  const nowMs = look.atMs;
  const batches = recent(facts.batches, nowMs);
  if (look.kind === "seen") return seen({ ...facts, nowMs, batches }, look);
  return { ...facts, nowMs, batches, away: { sinceMs: facts.away?.sinceMs ?? nowMs, problem: look.problem } };
}

function seen(facts: Facts, { status, activity }: Seen): Facts {
  const told = activity.batches.map((batch) => ({ ...batch, atMs: Date.parse(batch.at) }));
  return {
    ...facts,
    status: { ...status, services: status.services.map((service) => steady(service, facts.status)) },
    batches: recent([...facts.batches, ...told], facts.nowMs),
    pages: [...told.flatMap(learnedPages).toReversed(), ...facts.pages].slice(0, limits.watchPagesMax),
    away: undefined,
  };
}

function recent(batches: readonly TimedBatch[], nowMs: number): readonly TimedBatch[] {
  return batches.filter(({ atMs }) => nowMs - atMs < lastMinuteMs).slice(-limits.watchBatchesMax);
}

function learnedPages(batch: ActivityBatch & TimedBatch): LearnedPage[] {
  const { atMs, searchableMs } = batch;
  return batch.pages.map((page) => ({ ...page, atMs, searchableMs }));
}

/**
 * A service with the memory that it had before, unless that has changed by a tenth: an idle process wavers, and a screen that
 * follows would never rest.
 */
function steady(service: ServiceStatus, status: StatusReport | undefined): ServiceStatus {
  const before = status?.services.find(({ name, pid }) => name === service.name && pid === service.pid)?.rssBytes;
  const now = service.rssBytes;
  if (before == null || now === null || Math.abs(now - before) > before / 10) return service;
  return { ...service, rssBytes: before };
}
