import { GibseyError, hasCode } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Page, PageVectors, Passage } from "../page.ts";
import type { Embedder, Generation } from "./embedder.ts";
import { passagesOf } from "./passages.ts";
import { textHash } from "./text-hash.ts";

/** A page that is to be learned: its row, its character's name, the hash of its text, and the passages to embed. */
export interface Lesson {
  readonly page: Page;
  readonly characterName: string;
  readonly text_hash: string;
  readonly passages: readonly Passage[];
}

/** The lesson of a page with words in it; without passages if its body is longer than any door lets in. */
export function lessonOf(page: Page, characterName: string, text_hash = textHash(page, characterName)): Lesson {
  return { page, characterName, text_hash, passages: isTooLong(page) ? [] : passagesOf(page, characterName) };
}

/** Whether these vectors were made from the lesson's text, and none is missing. */
export function isComplete(vectors: PageVectors | undefined, lesson: Lesson): boolean {
  if (vectors === undefined || vectors.text_hash !== lesson.text_hash || lesson.passages.length === 0) return false;
  const made = new Set(vectors.vectors.map((vector) => vector.passage));
  return lesson.passages.every((passage) => made.has(passage.id));
}

/** A page that can't be learned, and why. */
export interface FailedPage {
  readonly page_id: string;
  readonly reason: string;
}

/** What came of embedding some lessons. */
export interface EmbeddedLessons {
  readonly made: readonly PageVectors[];
  readonly failed: readonly FailedPage[];
}

/**
 * Embeds the passages of all lessons in one run. When the embedder chokes on one of them, each page is tried by
 * itself, so that a poisonous page doesn't hold up the others. Nor does one that is too long, which only another
 * program can have written: it would keep the embedder busy for minutes.
 * @throws GibseyError EMBEDDER_UNAVAILABLE when it is the embedder that fails, not a page.
 */
export async function embedLessons(
  embedder: Embedder,
  lessons: readonly Lesson[],
  signal?: AbortSignal,
): Promise<EmbeddedLessons> {
  const short = lessons.filter(({ page }) => !isTooLong(page));
  const failed = lessons.filter(({ page }) => isTooLong(page)).map(({ page }) => tooLong(page));
  try {
    return { made: await embedAll(embedder, short, signal), failed };
  } catch (error) {
    if (!hasCode(error, "VECTOR_INVALID")) throw error;
  }
  const made: PageVectors[] = [];
  for (const lesson of short) {
    try {
      made.push(...(await embedAll(embedder, [lesson], signal)));
    } catch (error) {
      if (!hasCode(error, "VECTOR_INVALID")) throw error;
      failed.push({ page_id: lesson.page.page_id, reason: error.message });
    }
  }
  return { made, failed };
}

async function embedAll(
  embedder: Embedder,
  lessons: readonly Lesson[],
  signal: AbortSignal | undefined,
): Promise<PageVectors[]> {
  const texts = lessons.flatMap((lesson) => lesson.passages.map((passage) => passage.text));
  const vectors = texts.length === 0 ? [] : await embedder.embedPassages(texts, signal);
  let next = 0;
  return lessons.map((lesson) => ({
    page_id: lesson.page.page_id,
    text_hash: lesson.text_hash,
    vectors: lesson.passages.map((passage) => {
      const vector = vectors[next++];
      if (vector === undefined) throw tooFew(vectors.length, texts.length);
      return { passage: passage.id, vector: checked(vector, embedder.generation) };
    }),
  }));
}

/** A vector that can't be stored or compared is its page's fault alone; past here it would hold up every page. */
function checked(vector: Float32Array, { id, dimensions }: Generation): Float32Array {
  if (vector.length === dimensions && hasFiniteNumbers(vector)) return vector;
  const problem = vector.length === dimensions ? "numbers that aren't finite" : `${vector.length} numbers`;
  throw new GibseyError(
    "VECTOR_INVALID",
    `${id} made a vector of ${problem}; expected ${dimensions} finite ones`,
    "look at the page's text, or try another model of `gibsey models list`",
  );
}

/** A plain loop: every() asks a function of each number of each passage, which takes as long as to store them. */
function hasFiniteNumbers(vector: Float32Array): boolean {
  for (let position = 0; position < vector.length; position++) if (!Number.isFinite(vector[position])) return false;
  return true;
}

/** In UTF-16 units, of which a text never has more than bytes, so that what a door let in is never too long here. */
function isTooLong({ body }: Page): boolean {
  return body.length > limits.pageBodyBytesMax;
}

function tooLong({ page_id, body }: Page): FailedPage {
  return { page_id, reason: `its body has ${body.length} characters; expected at most ${limits.pageBodyBytesMax}` };
}

function tooFew(made: number, wanted: number): GibseyError {
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    `the embedder made ${made} vectors of ${wanted} texts`,
    "try `gibsey models list`",
  );
}
