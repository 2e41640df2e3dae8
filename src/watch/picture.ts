import { isDeepStrictEqual } from "node:util";
import { timedHops, type TimedHop } from "../core/activity-report.ts";
import type { ServiceStatus, StatusReport } from "../core/stack/status-report.ts";
import { counted } from "../views/terminal.ts";
import { type Facts, factsAfter, type LearnedPage, noFacts } from "./facts.ts";
import { cellsOf, percentile } from "./last-minute.ts";
import type { Look } from "./looks.ts";

/** All that the screen shows, and nothing else: while it stays the same, nothing is drawn. */
export interface Picture {
  readonly daemon: ShownDaemon | undefined;
  /** Empty while the daemon is away: nobody else tells of them. */
  readonly services: readonly Pick<ServiceStatus, "name" | "state" | "port" | "rssBytes" | "restarts">[];
  /** Undefined while the daemon is away. */
  readonly lag: { readonly changes: number; readonly asOfMs: number | undefined } | undefined;
  readonly changes: { readonly perSecond: number; readonly cells: Cells };
  readonly hops: readonly ShownHop[];
  readonly pages: readonly LearnedPage[];
  readonly troubles: readonly Trouble[];
}

/** What a sparkline is drawn from, oldest first. */
export type Cells = readonly (number | undefined)[];

export interface ShownHop {
  readonly name: TimedHop;
  /** Of the batches of the last minute; undefined when none went through the hop. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly cells: Cells;
}

/** Something that keeps changes from their readers, or takes its time. */
export interface Trouble {
  readonly name: "away" | "waiting" | "failed" | "reindex";
  readonly text: string;
  readonly sinceMs?: number;
  readonly isSerious: boolean;
}

interface ShownDaemon extends Pick<StatusReport, "runtime" | "pages" | "vectors"> {
  readonly url: string;
  readonly model: string;
}

/** Changes now: the mean of so many seconds. */
const justNowMs = 5_000;
/** What all is searchable as of is told once it is older than this; before that it is now. */
const staleMs = 5_000;

/** The pictures of what is looked at, each other than the one before. */
export async function* picturesOf(looks: AsyncIterable<Look>): AsyncGenerator<Picture> {
  let facts = noFacts;
  let before: Picture | undefined;
  for await (const look of looks) {
    facts = factsAfter(facts, look);
    const picture = pictureOf(facts);
    if (isDeepStrictEqual(picture, before)) continue;
    before = picture;
    yield picture;
  }
}

/** What is to be seen of what is known. */
export function pictureOf(facts: Facts): Picture {
  const { status, batches, pages, away } = facts;
  const events = batches.map(({ atMs, events }) => ({ atMs, value: events }));
  const justNow = events.filter(({ atMs }) => facts.nowMs - atMs < justNowMs);
  return {
    daemon: status === undefined ? undefined : daemonOf(status),
    services: away === undefined ? (status?.services ?? []).map(serviceOf) : [],
    lag: status === undefined || away !== undefined ? undefined : lagOf(status, facts.nowMs),
    changes: {
      perSecond: (sum(justNow.map(({ value }) => value)) * 1000) / justNowMs,
      cells: cellsOf(events, facts.nowMs, sum),
    },
    hops: timedHops.map((name) => hopOf(name, facts)),
    pages,
    troubles: troublesOf(facts),
  };
}

function daemonOf({ runtime, daemon, pages, vectors, model }: StatusReport): ShownDaemon {
  return { runtime, url: daemon.url, pages, vectors, model: `${model.provider}:${model.name}` };
}

function serviceOf({ name, state, port, rssBytes, restarts }: ServiceStatus): Picture["services"][number] {
  return { name, state, port, rssBytes, restarts };
}

function lagOf({ lag, asOf }: StatusReport, nowMs: number): Picture["lag"] {
  const asOfMs = Date.parse(asOf);
  return { changes: lag, asOfMs: lag > 0 || nowMs - asOfMs > staleMs ? asOfMs : undefined };
}

function hopOf(name: TimedHop, { batches, nowMs }: Facts): ShownHop {
  const told = batches.flatMap(({ atMs, hops }) => {
    const value = hops[name];
    return value === undefined ? [] : [{ atMs, value }];
  });
  const values = told.map(({ value }) => value);
  return {
    name,
    p50Ms: percentile(values, 0.5),
    p95Ms: percentile(values, 0.95),
    cells: cellsOf(told, nowMs, (values) => Math.max(...values)),
  };
}

function troublesOf({ status, away }: Facts): Trouble[] {
  if (away !== undefined) {
    const text = `${away.problem.message}; this goes on by itself when it is back`;
    return [{ name: "away", sinceMs: away.sinceMs, text, isSerious: true }];
  }
  const troubles: Trouble[] = [];
  const problem = status?.pipeline.problem;
  if (problem !== undefined) troubles.push({ name: "waiting", text: problem, isSerious: false });
  const failed = status?.deadLetters ?? 0;
  if (failed > 0) {
    const text = `${counted(failed, "change")} could not be learned: gibsey dlq list`;
    troubles.push({ name: "failed", text, isSerious: true });
  }
  if (status?.reindex !== undefined) {
    const { model, searchable, of } = status.reindex;
    troubles.push({ name: "reindex", text: `to ${model}: ${searchable} of ${counted(of, "page")}`, isSerious: false });
  }
  return troubles;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
