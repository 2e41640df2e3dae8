import { decodeEvent } from "../core/change/envelope.ts";
import type { FeedEvent } from "../core/change/feed.ts";
import type { LearnReport } from "../core/learn.ts";
import type { Memory } from "../core/memory.ts";
import type { PageChange } from "../core/page.ts";
import type { DeadLetters } from "../core/store/dead-letters.ts";
import type { Clock } from "./clock.ts";

export interface LearnEventsParts {
  readonly memory: Memory;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** Called for each event of a canary that came by the feed. */
  readonly onCanary?: (id: string) => void;
}

/** What came of some events. */
export interface LearnedEvents {
  readonly report: LearnReport;
  readonly changes: readonly PageChange[];
  /** Those that became dead letters, or stay such, with the reason. */
  readonly died: ReadonlyMap<FeedEvent, string>;
}

/**
 * Learns what these events name, and keeps the dead letters: one for an event that can't be decoded, one for a page that
 * can't be learned, under its last event. Learning comes first, so that a try that fails as a whole adds nothing to
 * them. It goes for feed and replay alike; the caller commits or removes what was learned.
 * @throws GibseyError as {@link Memory.learn} does: nothing is lost, call again.
 */
export async function learnEvents(
  { memory, deadLetters, clock, onCanary }: LearnEventsParts,
  events: readonly FeedEvent[],
  signal: AbortSignal | undefined,
): Promise<LearnedEvents> {
  const changes: PageChange[] = [];
  const eventOf = new Map<string, FeedEvent>();
  const deaths = new Map<FeedEvent, { readonly page_id: string | null; readonly reason: string }>();
  for (const event of events) {
    const decoded = decodeEvent(event);
    if (decoded.kind === "poison") deaths.set(event, decoded);
    if (decoded.kind === "canary") onCanary?.(decoded.id);
    if (decoded.kind !== "change") continue;
    changes.push(decoded.change);
    eventOf.set(decoded.change.page_id, event);
  }
  const report = await memory.learn(changes, signal);
  for (const failure of report.failed) {
    const event = eventOf.get(failure.page_id);
    if (event !== undefined) deaths.set(event, failure);
  }
  const settled = new Set(await settleLetters(deadLetters, report));
  const died = new Map<FeedEvent, string>();
  for (const [event, { page_id, reason }] of deaths) {
    if (page_id !== null && settled.has(page_id)) continue;
    await deadLetters.add(event, { page_id, reason, atMs: clock.wallMs() });
    died.set(event, reason);
  }
  return { report, changes, died };
}

/**
 * Removes the letters of pages that are now as their rows have them: searchable, or gone with the row. Whatever an older
 * event of such a page failed of, there is nothing left to learn.
 * @returns those pages.
 */
export async function settleLetters(deadLetters: DeadLetters, report: LearnReport): Promise<readonly string[]> {
  const settled = [...report.learned, ...report.same];
  await deadLetters.removeOfPages(settled);
  return settled;
}
