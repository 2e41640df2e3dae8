import { personaOf } from "../core/answer/persona-of.ts";
import type { Memory } from "../core/memory.ts";
import type { Character } from "../core/page.ts";
import type { ReadersBook } from "../core/retrieve/retrieve.ts";
import type { BookWriter } from "./book-writer.ts";
import type { Log } from "./log.ts";

/** Tells the prompt that a character speaks by, as far as a reader has read; see {@link personaOf}. */
export type Personas = (character: Character, upto?: number) => Promise<string | undefined>;

/**
 * Personas of a book. What is derived from all of it is kept beside the character, where people can read and edit it; nobody waits
 * for that, and where it fails, the next one who asks tries again.
 */
export function createPersonas(parts: {
  readonly memory: Memory;
  readonly book: ReadersBook;
  readonly writer: Pick<BookWriter, "keepDerivedPrompt">;
  readonly log: Log;
}): Personas {
  const { memory, book, writer, log } = parts;
  return async (character, upto) =>
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
}
