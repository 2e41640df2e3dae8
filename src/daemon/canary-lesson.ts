import type { HopName } from "../core/canary-hops.ts";
import type { Embedder } from "../core/embed/embedder.ts";
import { asGibseyError, GibseyError } from "../core/errors.ts";
import { type LearnParts, learnPages } from "../core/learn.ts";
import type { Recall } from "../core/memory.ts";
import type { Page } from "../core/page.ts";
import { retrieve } from "../core/retrieve/retrieve.ts";
import { canaryPageId, type CanaryStore } from "../core/store/canary-store.ts";
import type { VectorStore } from "../core/store/vector-store.ts";
import type { CanaryIndexes } from "./canary-index.ts";
import type { Clock } from "./clock.ts";
import type { FlightTimes, FlightLog } from "./flight-log.ts";

/** What a canary is learned with: its row, the readers' table of vectors, and an index of its own. */
export interface CanaryLessonParts {
  readonly store: CanaryStore;
  readonly vectors: VectorStore;
  readonly indexes: CanaryIndexes;
  readonly clock: Clock;
}

/**
 * Learns a canary's row by the code that learns pages, and answers a question with its words by the code that answers
 * readers, from an index that no reader asks. Then its vectors are removed; of one that nobody waits for any more, too, as soon
 * as whatever it hangs at lets it go.
 * @param log is told of each hop that it comes to, from `embed` on, and gives the flight that is returned.
 * @throws whatever the store, the model or the index throws.
 */
export async function learnCanary(
  { store, vectors, indexes, clock }: CanaryLessonParts,
  { embedder: readers }: Pick<Recall, "embedder">,
  id: string,
  log: FlightLog,
  signal: AbortSignal,
): Promise<FlightTimes> {
  const embedder = outspoken(readers, log.enter);
  const table = tableFor(vectors, log.enter, signal);
  const book = { pages: bookOf(store, id), characters: { list: async () => [], get: async () => undefined } };
  try {
    return await indexes.use(embedder.generation.dimensions, async (index) => {
      const parts = { ...book, vectors: table, embedder, index, now: clock.monotonicMs };
      const { report } = await learnPages(parts, [canaryPageId], signal);
      const [failure] = report.failed;
      if (failure !== undefined) throw new Error(failure.reason);
      log.enter("quote");
      const { quotes } = await retrieve({ ...book, embedder, index }, { text: question, k: 1 }, signal);
      if (quotes.length === 0) throw new Error("no words of the row were found to quote");
      return log.land();
    });
  } finally {
    await table.clean(embedder);
  }
}

const question = "Which bird sang in the mine?";

/** The canary as a book of one page. Its text is made of its name, so that no two canaries have the same. */
function bookOf(store: CanaryStore, id: string): LearnParts["pages"] {
  const body = `The canary sang in the mine, and all who heard it knew that the air was good. Its name was ${id}.`;
  const page: Page = { page_id: canaryPageId, number: 0, section: 0, char_id: "", title: "", body };
  return {
    async get() {
      if (await store.has(id)) return new Map([[page.page_id, page]]);
      throw new Error("the row is gone, though nobody removed it");
    },
  };
}

/** The readers' table of vectors, for one canary. */
function tableFor(vectors: VectorStore, enter: (hop: HopName) => void, signal: AbortSignal) {
  let isStored = false;
  const table: LearnParts["vectors"] = {
    // A canary would tie a book without pages to the model of the day, for good. So it never pins one.
    pin: async () => {},
    // Vectors that an earlier canary left are no reason to leave out a hop.
    get: async () => new Map(),
    async put(generation, made) {
      enter("store");
      signal.throwIfAborted();
      // Where nothing was pinned yet there is no table to write to, and that the store answers is all there is to see.
      const { active } = await vectors.generations();
      isStored = active?.id === generation.id;
      if (isStored) await vectors.put(generation, made);
      enter("index");
    },
    // Called for what can't be embedded, of which there is nothing.
    remove: async () => {},
  };
  return {
    ...table,
    /** Vectors that can't be removed are nobody's, and the next canary's replace them. */
    async clean({ generation }: Embedder): Promise<void> {
      if (isStored) await vectors.remove(generation, [canaryPageId]).catch(() => undefined);
    },
  };
}

/**
 * The readers' model, which tells when its hop has come. A reader whose question can't be embedded is answered by words alone; a
 * canary is lost by it, and says why.
 */
function outspoken(embedder: Embedder, enter: (hop: HopName) => void): Embedder {
  return {
    generation: embedder.generation,
    async embedQuery(text, signal) {
      try {
        return await embedder.embedQuery(text, signal);
      } catch (cause) {
        signal?.throwIfAborted();
        const { message, hint } = asGibseyError(cause);
        throw new GibseyError("CANARY_LOST", message, hint, { cause });
      }
    },
    embedPassages(texts, signal) {
      enter("embed");
      return embedder.embedPassages(texts, signal);
    },
    close: async () => {},
  };
}
