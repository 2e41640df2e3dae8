import type { ChangeFeed, FeedEvent } from "../core/change/feed.ts";
import { followSignal } from "../core/follow-signal.ts";
import type { Clock } from "./clock.ts";

/** The reason with which a feed is told that its time is up. */
const timeIsUp = new Error("no event in the time");

/**
 * The feed's next events, or none when none come within a time. The feed is told to stop by a signal of this call's own.
 * @throws the signal's reason when aborted, and whatever the feed throws.
 */
export async function listen(
  { feed, clock }: { readonly feed: ChangeFeed; readonly clock: Clock },
  max: number,
  forMs: number,
  signal: AbortSignal,
): Promise<readonly FeedEvent[]> {
  const { controller: over, letGo } = followSignal(signal);
  clock.wait(forMs, over.signal, { keepsAlive: false }).then(
    () => over.abort(timeIsUp),
    () => {},
  );
  try {
    return await feed.next(max, over.signal);
  } catch (error) {
    if (error === timeIsUp) return [];
    throw error;
  } finally {
    letGo();
    over.abort();
  }
}
