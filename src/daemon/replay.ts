import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { DeadLetter } from "../core/store/dead-letters.ts";
import { learnEvents, type LearnEventsParts } from "./learn-events.ts";
import type { LearnedBatch } from "./pipeline.ts";

/** What came of trying dead letters again. */
export interface ReplayOutcome {
  /** Letters that are gone, because their page is now as its row has it. */
  readonly replayed: readonly string[];
  /** Letters that failed once more, with the new reason. */
  readonly stayed: readonly Pick<DeadLetter, "id" | "reason">[];
}

export interface ReplayParts extends LearnEventsParts {
  /** Called after each letter, as the pipeline calls it after each batch. */
  readonly onBatch: (batch: LearnedBatch) => void;
}

/**
 * Tries dead letters again, just as the pipeline tries events: decoded anew, their pages learned from the rows as they
 * are now. One at a time, because a letter may be of any size, and so that others may learn in between.
 * @param ids the letters; all there are when undefined.
 * @throws GibseyError LETTER_UNKNOWN before anything is tried; EMBEDDER_UNAVAILABLE and the like, which leave the letter in
 * hand and those behind it as they were.
 */
export async function replayLetters(
  parts: ReplayParts,
  ids: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<ReplayOutcome> {
  const replayed: string[] = [];
  const stayed: { id: string; reason: string }[] = [];
  for (const id of ids === undefined ? await allIds(parts) : await knownIds(parts, ids)) {
    signal?.throwIfAborted();
    const reason = await replay(parts, id, signal);
    if (reason === undefined) replayed.push(id);
    else stayed.push({ id, reason });
  }
  return { replayed, stayed };
}

/** The error for an id that no letter has. */
export function unknownLetter(id: string): GibseyError {
  return new GibseyError(
    "LETTER_UNKNOWN",
    `there is no dead letter ${JSON.stringify(id)}`,
    "`gibsey dlq list` shows the ids; a letter goes when its page is learned",
  );
}

/** The reason why the letter stays; undefined when it is gone. */
async function replay(parts: ReplayParts, id: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const letter = await parts.deadLetters.get(id);
  // A newer change of the page may have been learned meanwhile, and have taken the letter with it.
  if (letter === undefined) return undefined;
  const { report, died } = await learnEvents(parts, [letter.event], signal);
  parts.onBatch({ report, events: 0, changeLogMs: undefined, searchableMs: [] });
  const reason = died.get(letter.event);
  if (reason === undefined) await parts.deadLetters.remove(id);
  return reason;
}

async function knownIds({ deadLetters }: ReplayParts, ids: readonly string[]): Promise<ReadonlySet<string>> {
  for (const id of ids) if ((await deadLetters.get(id)) === undefined) throw unknownLetter(id);
  return new Set(ids);
}

async function allIds({ deadLetters }: ReplayParts): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const letters = await deadLetters.list(ids.at(-1), limits.deadLettersListMax);
    if (letters.length === 0) return ids;
    ids.push(...letters.map((letter) => letter.id));
  }
}
