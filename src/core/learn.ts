import { embedLessons, type FailedPage, isComplete, type Lesson, lessonOf } from "./embed/lesson.ts";
import { textHash } from "./embed/text-hash.ts";
import { readNames } from "./names.ts";
import { isSearchable, type SearchIndex } from "./index/search-index.ts";
import type { Recall } from "./memory.ts";
import { isBlank, type PageVectors } from "./page.ts";
import type { CharacterStore, PageStore } from "./store/page-store.ts";
import type { VectorStore } from "./store/vector-store.ts";

/** What is learned with. A memory has it, and so has a canary, whose parts are its own. */
export interface LearnParts extends Recall {
  readonly pages: Pick<PageStore, "get">;
  readonly characters: Pick<CharacterStore, "list">;
  readonly vectors: Pick<VectorStore, "pin" | "get" | "put" | "remove">;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

/** What one call of learn() did. */
export interface LearnReport {
  /** Pages made searchable or taken out of search. */
  readonly learned: readonly string[];
  /** Pages that were already searchable as their rows have them. */
  readonly same: readonly string[];
  /** Pages that can't be learned. They are not searchable. */
  readonly failed: readonly FailedPage[];
  /** How many passages were embedded. */
  readonly embedded: number;
  /** Which of the memory's readings of rows all this goes back to; see {@link Memory.readings}. */
  readonly reading: number;
  /** How long each hop took, in milliseconds. */
  readonly hops: { readonly feed: number; readonly embed: number; readonly store: number; readonly index: number };
}

/** What came of pages that were learned: the report, and the text hash of each page that wasn't searchable before. */
export interface Learned {
  readonly report: Omit<LearnReport, "reading">;
  readonly hashes: ReadonlyMap<string, string>;
}

/** The passage under which a vector of a whole page is kept. */
export const wholePage = "page";

/**
 * Makes vectors and index agree with the rows of these pages, each named once. When it resolves, everything is stored
 * and searchable. When it throws, nothing is lost: it can be called again.
 */
export async function learnPages(
  parts: LearnParts,
  page_ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Learned> {
  const { vectors, embedder, index, now } = parts;
  const startedAt = now();
  const { gone, same, lessons } = await readLessons(parts, page_ids);
  const readAt = now();
  const { stored, made, failed, embedded } = await makeVectors(parts, lessons, signal);
  const embeddedAt = now();
  const forgotten = [...gone, ...failed.map((failure) => failure.page_id)];
  if (made.length > 0) await vectors.put(embedder.generation, made);
  if (forgotten.length > 0) await vectors.remove(embedder.generation, forgotten);
  const storedAt = now();
  for (const page_id of forgotten) index.remove(page_id);
  const found = new Map([...stored, ...made.map((ofPage) => [ofPage.page_id, ofPage] as const)]);
  const learned = [...gone, ...putLessons(index, lessons, found)];
  const hops = {
    feed: readAt - startedAt,
    embed: embeddedAt - readAt,
    store: storedAt - embeddedAt,
    index: now() - storedAt,
  };
  return {
    report: { learned, same, failed, embedded, hops },
    hashes: new Map(lessons.map(({ page, text_hash }) => [page.page_id, text_hash])),
  };
}

/** Reads the rows, each hashed once, and compares them with the index. */
async function readLessons(
  { pages, characters, index }: LearnParts,
  page_ids: readonly string[],
): Promise<{
  readonly gone: readonly string[];
  readonly same: readonly string[];
  readonly lessons: readonly Lesson[];
}> {
  const rows = await pages.get(page_ids);
  const nameOf = await readNames(characters);
  const same: string[] = [];
  const lessons: Lesson[] = [];
  for (const page of rows.values()) {
    if (isBlank(page)) continue;
    const text_hash = textHash(page, nameOf(page));
    if (isSearchable(index, page, text_hash)) same.push(page.page_id);
    else lessons.push(lessonOf(page, nameOf(page), text_hash));
  }
  return { gone: page_ids.filter((page_id) => isBlank(rows.get(page_id))), same, lessons };
}

/** Embeds what isn't stored already; `stored` are all vectors that were there. */
async function makeVectors(
  { vectors, embedder }: LearnParts,
  lessons: readonly Lesson[],
  signal: AbortSignal | undefined,
): Promise<{
  readonly stored: ReadonlyMap<string, PageVectors>;
  readonly made: readonly PageVectors[];
  readonly failed: readonly FailedPage[];
  readonly embedded: number;
}> {
  const { generation } = embedder;
  if (lessons.length > 0) await vectors.pin(generation);
  const page_ids = lessons.map(({ page }) => page.page_id);
  const stored = await vectors.get(generation, page_ids);
  const missing = lessons.filter((lesson) => !isComplete(stored.get(lesson.page.page_id), lesson));
  const { made, failed } = await embedLessons(embedder, missing, signal);
  return {
    stored,
    made: made.map((page) => withRefreshed(page, stored.get(page.page_id))),
    failed,
    embedded: made.reduce((sum, page) => sum + page.vectors.length, 0),
  };
}

/** A page's vectors, and beside them a whole-page vector of the same text that came before they were made. */
function withRefreshed(made: PageVectors, stored: PageVectors | undefined): PageVectors {
  const refreshed = stored?.vectors.filter(({ passage }) => passage === wholePage) ?? [];
  if (stored?.text_hash !== made.text_hash || refreshed.length === 0) return made;
  return { ...made, vectors: [...made.vectors, ...refreshed] };
}

/** Makes those lessons searchable that have their vectors; their pages. */
function putLessons(
  index: SearchIndex,
  lessons: readonly Lesson[],
  found: ReadonlyMap<string, PageVectors>,
): readonly string[] {
  const put: string[] = [];
  for (const lesson of lessons) {
    const vectors = found.get(lesson.page.page_id);
    if (vectors === undefined || !isComplete(vectors, lesson)) continue;
    index.put(lesson.page, lesson.characterName, vectors);
    put.push(lesson.page.page_id);
  }
  return put;
}
