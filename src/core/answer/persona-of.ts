import type { PageEntry, SearchIndex } from "../index/search-index.ts";
import { limits } from "../limits.ts";
import type { Character } from "../page.ts";
import { readablePages } from "../retrieve/readable-pages.ts";
import type { PageStore } from "../store/page-store.ts";
import { derivePersona } from "./derive-persona.ts";

export interface PersonaParts {
  readonly index: SearchIndex;
  readonly pages: Pick<PageStore, "get">;
  /** All characters of the book. */
  readonly characters: readonly Character[];
  /** The last page's number that the reader has read: nothing past it may show. */
  readonly upto?: number | undefined;
  /** Called with a prompt that was derived from the whole book and isn't the stored one. */
  readonly onDerived?: (system_prompt: string) => void;
}

/**
 * The prompt that a character speaks by: the one that somebody wrote, else one that is derived from the character's own pages, as far
 * as the reader has read. Undefined for a character who has too few pages, or none yet. A derived prompt is kept until the index
 * changes; a stored one is never read, so that it changes with the pages.
 */
export async function personaOf(character: Character, parts: PersonaParts): Promise<string | undefined> {
  if (character.system_prompt !== undefined && character.prompt_source !== "derived") return character.system_prompt;
  const { index, upto, onDerived } = parts;
  const ordered = index.ordered();
  const key = JSON.stringify([character, upto]);
  const known = derivedFrom(ordered);
  if (!known.has(key)) {
    known.set(key, await derived(character, parts));
    while (known.size > limits.personasKeptMax) known.delete(known.keys().next().value ?? "");
  }
  const prompt = known.get(key);
  if (upto === undefined && prompt !== undefined && prompt !== character.system_prompt) onDerived?.(prompt);
  return prompt;
}

async function derived(character: Character, parts: PersonaParts): Promise<string | undefined> {
  const { index, pages, characters, upto } = parts;
  const readable = readablePages(index.ordered(), upto);
  const own = spread(readable.pages.filter(({ char_id }) => char_id === character.char_id));
  const rows = await pages.get(own.map(({ page_id }) => page_id));
  // A page may have been given to another, or moved behind what the reader has read, since it was indexed.
  const texts = own.flatMap(({ page_id }) => {
    const page = rows.get(page_id);
    const isOwn = page?.char_id === character.char_id && (upto === undefined || page.number <= upto);
    return isOwn ? [page.body] : [];
  });
  const book = {
    of: (stem: string) => index.words.occurrences(stem, upto === undefined ? undefined : readable.has),
    all: index.words.length(upto === undefined ? undefined : readable.has),
  };
  return derivePersona({ character, texts, book, characters });
}

/** Of many pages as many as tell a voice, from all parts of them. */
function spread(entries: readonly PageEntry[]): readonly PageEntry[] {
  const step = Math.max(1, entries.length / limits.personaPagesMax);
  return entries.filter((_, place) => Math.floor(place / step) !== Math.floor((place - 1) / step));
}

/** What was derived from the pages of an index, for as long as it doesn't change. */
const known = new WeakMap<readonly PageEntry[], Map<string, string | undefined>>();

function derivedFrom(ordered: readonly PageEntry[]): Map<string, string | undefined> {
  let prompts = known.get(ordered);
  if (prompts === undefined) {
    prompts = new Map();
    known.set(ordered, prompts);
  }
  return prompts;
}
