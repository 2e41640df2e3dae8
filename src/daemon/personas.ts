import { personaOf } from "../core/answer/persona-of.ts";
import { limits } from "../core/limits.ts";
import type { Memory } from "../core/memory.ts";
import type { Character } from "../core/page.ts";
import type { ReadersBook } from "../core/retrieve/retrieve.ts";
import type { BookWriter } from "./book-writer.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** Tells the prompt that a character speaks by, as far as a reader has read; see {@link personaOf}. */
export type Personas = (character: Character, upto?: number) => Promise<string | undefined>;

/**
 * Personas of a book. What is derived from all of it is kept beside the character, where people can read and edit it; nobody waits
 * for that, and where it fails, the next one who asks tries again. Once somebody has asked one character, the others are derived as
 * well, while the model is at work: whoever is asked next doesn't wait for it either.
 */
export function createPersonas(parts: {
  readonly memory: Memory;
  readonly book: ReadersBook;
  readonly writer: Pick<BookWriter, "keepDerivedPrompt">;
  readonly log: Log;
  readonly clock: Pick<Clock, "wait">;
  /** Ends what is derived ahead. */
  readonly signal: AbortSignal;
}): Personas {
  const { memory, book, writer, log, clock, signal } = parts;
  let last: unknown;

  const derive: Personas = async (character, upto) =>
    personaOf(character, {
      index: memory.recall.index,
      pages: book.pages,
      characters: await book.characters.list(),
      upto,
      onDerived(system_prompt) {
        writer.keepDerivedPrompt(character.char_id, system_prompt).catch((error: unknown) => {
          log("warn", "a derived prompt wasn't kept", { character: character.char_id, error: String(error) });
        });
      },
    });

  async function deriveAhead(): Promise<void> {
    const indexed = memory.recall.index.ordered();
    if (indexed === last) return;
    last = indexed;
    for (const character of await book.characters.list()) {
      await clock.wait(limits.personaAheadEveryMs, signal, { keepsAlive: false });
      // What changes while somebody writes would be derived in vain.
      if (memory.recall.index.ordered() !== indexed) return;
      await derive(character);
    }
  }

  return async (character, upto) => {
    const prompt = await derive(character, upto);
    if (upto === undefined) deriveAhead().catch(() => {});
    return prompt;
  };
}
