import { findSummaries, type FoundSummary } from "../core/nightly/find-summaries.ts";
import { indexSummaries, type SummaryIndex } from "../core/nightly/summary-index.ts";
import { asGibseyError } from "../core/errors.ts";
import type { Memory, Recall } from "../core/memory.ts";
import { readBroadly } from "../core/retrieve/broad-question.ts";
import type { Question } from "../core/retrieve/question.ts";
import type { ReadersBook } from "../core/retrieve/retrieve.ts";
import type { NightStore } from "../core/store/night-store.ts";
import type { Log } from "./log.ts";

export interface LastNightParts {
  readonly nights: Pick<NightStore, "latest">;
  /** What summaries are embedded by. */
  readonly withRecall: Memory["withRecall"];
  readonly book: ReadersBook;
  readonly log: Log;
}

/**
 * The summaries of the latest night, for whoever asks about the book at large. They are kept until {@link refresh}, and exchanged as a
 * whole. Where they can't be had, readers are answered without them: the log says why, and the next broad question tries again.
 */
export class LastNight {
  readonly #parts: LastNightParts;
  readonly #stop = new AbortController();
  #index: SummaryIndex | undefined;
  #refreshing: Promise<void> | undefined;
  #isStale = false;

  constructor(parts: LastNightParts) {
    this.#parts = parts;
  }

  /** Takes the latest night's summaries from now on. One at a time; called meanwhile, it looks once more. Never rejects. */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Summaries for a question, from the model that it is answered by. Never rejects, unless the signal aborts. */
  async find(question: Question, { embedder, index }: Recall, signal?: AbortSignal): Promise<readonly FoundSummary[]> {
    if (readBroadly(question.text) === undefined) return [];
    const summaries = this.#index;
    if (summaries?.generation !== embedder.generation.id) {
      void this.refresh();
      return [];
    }
    const { pages } = this.#parts.book;
    const numberOf = (page_id: string) => index.entry(page_id)?.number;
    try {
      return await findSummaries({ index: summaries, embedder, pages, numberOf }, question, signal);
    } catch (thrown) {
      signal?.throwIfAborted();
      this.#tell("summaries weren't looked for", thrown);
      return [];
    }
  }

  /** Ends what is under way. */
  close(): Promise<void> | undefined {
    this.#stop.abort(new DOMException("gibsey stops", "AbortError"));
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const { nights, withRecall } = this.#parts;
    try {
      while (this.#isStale && !this.#stop.signal.aborted) {
        this.#isStale = false;
        const night = await nights.latest();
        this.#index =
          night &&
          (await withRecall(({ embedder }) => indexSummaries(night, embedder, this.#index, this.#stop.signal)));
      }
    } catch (thrown) {
      if (!this.#stop.signal.aborted) this.#tell("the summaries of the last night can't be searched", thrown);
    }
  }

  #tell(what: string, thrown: unknown): void {
    const { code, message } = asGibseyError(thrown);
    this.#parts.log("warn", `${what}: ${message}`, { code });
  }
}
