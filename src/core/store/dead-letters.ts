import type { FeedPosition } from "../change/feed.ts";

/** A change that couldn't be learned, kept with its reason so that later changes go on and this one can be replayed. */
export interface DeadLetter {
  readonly position: FeedPosition;
  readonly key: string | null;
  readonly value: string | null;
  readonly reason: string;
}

export interface DeadLetters {
  /** Keeps a letter; the same position twice is one letter. */
  add(letter: DeadLetter): Promise<void>;
  count(): Promise<number>;
}
