import type { FeedEvent, FeedPosition } from "../change/feed.ts";

/** A change that couldn't be learned, kept with its reason so that later changes go on and this one can be replayed. */
export interface DeadLetter {
  /** Its name for people, the same for ever: {@link letterId} of the event's position. */
  readonly id: string;
  readonly table: string;
  /** The page that the change names; null where not even that could be read. */
  readonly page_id: string | null;
  readonly reason: string;
  /** When it couldn't be learned for the first time, in epoch milliseconds. */
  readonly diedAtMs: number;
  /** How often it was tried. */
  readonly tries: number;
}

/** A letter together with the event, which may be of any size. */
export interface DeadLetterWithEvent extends DeadLetter {
  readonly event: FeedEvent;
}

/** Why an event couldn't be learned. */
export interface Death extends Pick<DeadLetter, "page_id" | "reason"> {
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/**
 * The letters of events that died. A letter has the event as the feed carried it, and no text of a page beyond that.
 * There is one letter for each position, and at most one for each page: what an older change of a page failed of says
 * nothing that the newest doesn't say better. An id that names no letter, or that isn't an id, is passed over.
 */
export interface DeadLetters {
  /**
   * Keeps a letter, and takes away an older one of the same page. The same position again is the same letter, with the
   * new reason and one more try.
   */
  add(event: FeedEvent, death: Death): Promise<void>;
  count(): Promise<number>;
  /** Letters in order of their position, after the letter `afterId`, at most `limit`. */
  list(afterId: string | undefined, limit: number): Promise<readonly DeadLetter[]>;
  get(id: string): Promise<DeadLetterWithEvent | undefined>;
  /** Removes a letter; false when there was none. */
  remove(id: string): Promise<boolean>;
  /** Removes the letters of these pages, if they have any. */
  removeOfPages(page_ids: readonly string[]): Promise<void>;
}

/** `{file: "outbox", offset: 12}` -> `outbox:12`. */
export function letterId({ file, offset }: FeedPosition): string {
  return `${file}:${offset}`;
}

/** The position that an id names; undefined for what isn't an id. */
export function positionOf(id: string): FeedPosition | undefined {
  const [, file, offset] = /^(.+):(\d{1,15})$/s.exec(id) ?? [];
  return file === undefined ? undefined : { file, offset: Number(offset) };
}
