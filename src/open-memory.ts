import type { Character, Page } from "./core/page.ts";
import { limits } from "./core/limits.ts";
import type { Answer } from "./core/memory.ts";
import { parseK, parseQuestionText, parseUpto } from "./core/retrieve/question.ts";
import { parseCharacter } from "./core/store/character-record.ts";
import { parsePage } from "./core/store/page-record.ts";
import type { PutOutcome } from "./core/store/page-store.ts";
import { startEngine } from "./daemon/engine.ts";
import type { ReindexOutcome, ReindexProgress } from "./daemon/reindex.ts";
import { ReleaseStack } from "./daemon/release-stack.ts";
import { openParts } from "./wiring.ts";

export interface MemoryOptions {
  /** The folder of the book; made if it isn't there. As for `gibsey --data-dir`. */
  readonly dataDir: string;
  /** As GIBSEY_EMBEDDER: `auto` (the default), `use-lite`, `onnx:bge-small-en-v1.5`, `stub`. */
  readonly embedder?: string;
}

/** A book's memory in this process. */
export interface GibseyMemory {
  /**
   * Writes pages and characters as one, and resolves when all are searchable.
   * @throws GibseyError PAGE_INVALID, PAGE_DUPLICATE and others; then nothing was written.
   */
  import(
    pages: readonly Partial<Page>[],
    options?: {
      readonly characters?: readonly Partial<Character>[];
      readonly replace?: boolean;
      readonly signal?: AbortSignal;
    },
  ): Promise<PutOutcome & { readonly embedded: number; readonly failed: number }>;
  /**
   * The best quotes for a question; with `upto`, from no page past that number.
   * @throws GibseyError QUESTION_INVALID, K_INVALID, UPTO_INVALID, CHARACTER_UNKNOWN
   */
  ask(
    question: string,
    options?: {
      readonly k?: number;
      readonly char_id?: string;
      readonly upto?: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<Answer>;
  /** One page as its row has it. */
  page(page_id: string): Promise<Page | undefined>;
  /** Removes a page. @throws GibseyError PAGE_UNKNOWN */
  removePage(page_id: string): Promise<void>;
  /**
   * Takes the book over to another model, while it can be asked; see {@link MemoryOptions.embedder} for names. Stopped
   * on the way, it goes on where it was at the next call.
   * @throws GibseyError REINDEX_RUNNING, REINDEX_FAILED, MODEL_UNKNOWN, MODEL_MISSING; then nothing has changed.
   */
  reindex(
    model: string,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: ReindexProgress) => void },
  ): Promise<ReindexOutcome>;
  /** Goes back to the model before this one. @throws GibseyError NO_PREVIOUS_MODEL and as {@link reindex}. */
  rollback(options?: { readonly signal?: AbortSignal }): Promise<ReindexOutcome>;
  /** Stops learning and gives the data dir back. */
  close(): Promise<void>;
}

/**
 * Opens the memory of a book in this process, without daemon or HTTP, on the same files that `gibsey` uses. One process
 * at a time: while it is open, no daemon starts on that data dir.
 *
 * @example
 * const memory = await openMemory({ dataDir: "my-book" });
 * await memory.import([{ page_id: "1", number: 1, title: "Dusk", body: "The lamp went out at nine." }]);
 * const { quotes } = await memory.ask("When did the lamp go out?");
 * await memory.close();
 *
 * @throws GibseyError DAEMON_RUNNING while a daemon holds the data dir; DATA_DIR_UNUSABLE, MODEL_MISSING and others.
 */
export async function openMemory(options: MemoryOptions): Promise<GibseyMemory> {
  const opened = new ReleaseStack();
  try {
    const engine = await startEngine(await openParts({ ...options }), opened, () => {});
    await Promise.race([engine.ready, engine.ended]);
    const { memory, writer, stores, reindexer } = engine;
    const never = new AbortController().signal;
    return {
      async import(pages, { characters = [], replace = false, signal } = {}) {
        const draft = {
          pages: pages.map((page, position) => ({
            page: parsePage(page, `pages[${position}]`),
            where: `pages[${position}]`,
          })),
          characters: characters.map((character, position) => parseCharacter(character, `characters[${position}]`)),
          replace,
        };
        const { failed, ...counts } = await writer.write(draft, {}, signal ?? never);
        return { ...counts, failed: failed.length };
      },
      ask: async (question, { k, char_id, upto, signal } = {}) =>
        memory.respond(
          { text: parseQuestionText(question), k: parseK(k, limits.kDefault), char_id, upto: parseUpto(upto) },
          signal,
        ),
      page: async (page_id) => (await stores.pages.get([page_id])).get(page_id),
      removePage: (page_id) => writer.removePage(page_id),
      reindex: (model, { signal = never, onProgress } = {}) => reindexer.run({ model }, signal, onProgress),
      rollback: ({ signal = never } = {}) => reindexer.run({ rollback: true }, signal),
      close: () => opened.release(),
    };
  } catch (error) {
    await opened.release();
    throw error;
  }
}
