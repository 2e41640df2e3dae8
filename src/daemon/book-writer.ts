import { limits } from "../core/limits.ts";
import { unknownPage } from "../core/memory.ts";
import type { Character, Page } from "../core/page.ts";
import { checkBook, isSamePage, numberTaken, type PlacedPage } from "../core/store/book.ts";
import { parsePage } from "../core/store/page-record.ts";
import type { CharacterStore, PageStore, PutOutcome } from "../core/store/page-store.ts";
import type { CardStore, StoredCard } from "../core/store/card-store.ts";
import { withPersona, withPersonas, type WrittenCharacter } from "./character-merge.ts";
import type { Clock } from "./clock.ts";
import type { LearnedBatch } from "./pipeline.ts";
import type { SearchableWatch, WaitOutcome, WaitProgress } from "./searchable.ts";

/** A book, or a part of one, that is to be written as one. */
export interface BookDraft {
  readonly pages: readonly PlacedPage[];
  readonly characters: readonly Character[];
  readonly replace: boolean;
}

/** What a writer hears on the way. */
export interface WriteProgress {
  readonly onWritten?: (outcome: PutOutcome) => void;
  readonly onProgress?: (progress: WaitProgress) => void;
}

export type WaitCounts = Pick<WaitOutcome, "embedded" | "failed">;

export interface WrittenPage {
  readonly outcome: "added" | "changed" | "same";
  readonly page: Page;
  /** How long each hop took, in ms, in the order of the hops; only when the write was waited for. */
  readonly hops?: readonly { readonly name: string; readonly ms: number }[];
}

/** Writes pages and characters, and waits with the writer until they can be found. */
export class BookWriter {
  readonly #pages: PageStore;
  readonly #characters: CharacterStore;
  readonly #cards: CardStore;
  readonly #watch: SearchableWatch;
  readonly #clock: Clock;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(parts: {
    pages: PageStore;
    characters: CharacterStore;
    cards: CardStore;
    watch: SearchableWatch;
    clock: Clock;
  }) {
    this.#pages = parts.pages;
    this.#characters = parts.characters;
    this.#cards = parts.cards;
    this.#watch = parts.watch;
    this.#clock = parts.clock;
  }

  /**
   * Writes a whole draft in one transaction after checking all of it, then waits until it is searchable.
   * `onWritten` is called in between; without `wait` it resolves there.
   */
  async write(draft: BookDraft, progress: WriteProgress, wait?: AbortSignal): Promise<PutOutcome & WaitCounts> {
    this.#check(draft);
    const waiting = this.#watch.begin(draft.pages.map(({ page }) => page.page_id));
    try {
      const written = await waiting.write(() => this.#put(draft));
      progress.onWritten?.(written);
      if (wait === undefined) return { ...written, embedded: 0, failed: [] };
      const { embedded, failed } = await waiting.until(wait, progress.onProgress, written.same > 0);
      return { ...written, embedded, failed };
    } finally {
      waiting.end();
    }
  }

  /** What {@link write} would do, without doing it. @throws what it would throw. */
  async preview(draft: BookDraft): Promise<PutOutcome> {
    this.#check(draft);
    const pages = pagesOf(draft);
    const rows = await this.#pages.get(pages.map((page) => page.page_id));
    if (!draft.replace) await this.#refuseTakenNumbers(pages);
    const outcomes = pages.map((page) => outcomeOf(rows.get(page.page_id), page));
    const removed = draft.replace ? (await this.#pages.count()) - rows.size : 0;
    const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
    return { added: count("added"), changed: count("changed"), same: count("same"), removed };
  }

  /**
   * Writes one page. Fields that are left out keep the row's values; a new page without a number comes after the last.
   * With `wait`, resolves when the page is searchable, and tells the hops.
   */
  async putPage(page_id: string, fields: Readonly<Record<string, unknown>>, wait?: AbortSignal): Promise<WrittenPage> {
    const waiting = this.#watch.begin([page_id]);
    try {
      const { outcome, page, writeMs } = await this.#oneAtATime(() =>
        waiting.write(() => this.#merge(page_id, fields)),
      );
      if (wait === undefined) return { outcome, page };
      const { lastBatch } = await waiting.until(wait, undefined, outcome === "same");
      return { outcome, page, hops: hopsOf(writeMs, lastBatch) };
    } finally {
      waiting.end();
    }
  }

  async removePage(page_id: string): Promise<void> {
    if (!(await this.#watch.write(() => this.#pages.remove(page_id)))) throw unknownPage(page_id);
  }

  /**
   * Writes one character, and the card that it comes with. Fields that are left out keep the row's values, null takes them away.
   * @throws GibseyError CHARACTER_INVALID; CHARACTER_TAKEN with `isNew`, when there is another of that id.
   */
  putCharacter(
    char_id: string,
    fields: Readonly<Record<string, unknown>>,
    { card, isNew = false }: { readonly card?: StoredCard | undefined; readonly isNew?: boolean },
  ): Promise<WrittenCharacter> {
    return this.#oneAtATime(async () => {
      const written = withPersona(await this.#characters.get(char_id), char_id, fields, isNew);
      if (card !== undefined) await this.#cards.put(char_id, card);
      await this.#watch.write(() => this.#characters.put([written.character]));
      return written;
    });
  }

  /** Keeps a prompt that was derived from a character's pages, unless somebody has written one meanwhile. */
  keepDerivedPrompt(char_id: string, system_prompt: string): Promise<void> {
    return this.#oneAtATime(async () => {
      const row = await this.#characters.get(char_id);
      if (row === undefined || (row.system_prompt !== undefined && row.prompt_source !== "derived")) return;
      await this.#watch.write(() => this.#characters.put([{ ...row, system_prompt, prompt_source: "derived" }]));
    });
  }

  /** Two writers at once would take the same number, or each undo the fields that the other wrote. */
  #oneAtATime<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.#writing.then(write, write);
    this.#writing = turn.catch(() => undefined);
    return turn;
  }

  async #put({ characters, ...draft }: BookDraft): Promise<PutOutcome> {
    if (characters.length > 0) {
      await this.#characters.put(withPersonas(characters, await this.#characters.list()));
    }
    return this.#oneAtATime(() => this.#pages.put(pagesOf(draft), { replace: draft.replace }));
  }

  async #merge(page_id: string, fields: Readonly<Record<string, unknown>>): Promise<WrittenPage & { writeMs: number }> {
    const row = (await this.#pages.get([page_id])).get(page_id);
    const number = row?.number ?? (await this.#nextNumber());
    const page = parsePage({ number, ...row, ...fields, page_id }, `page ${page_id}`);
    checkBook([{ page, where: `page ${page_id}` }]);
    const startedAt = this.#clock.monotonicMs();
    await this.#pages.put([page]);
    return { outcome: outcomeOf(row, page), page, writeMs: this.#clock.monotonicMs() - startedAt };
  }

  /** What the store refuses when it writes: a number of a row that the draft doesn't write. */
  async #refuseTakenNumbers(pages: readonly Page[]): Promise<void> {
    const drafted = new Set(pages.map((page) => page.page_id));
    const claims = new Map(pages.map((page) => [page.number, page.page_id]));
    let batch = await this.#pages.list(undefined, limits.bookBatchMax);
    while (batch.length > 0) {
      for (const { page_id, number } of batch) {
        const claimer = claims.get(number);
        if (claimer !== undefined && !drafted.has(page_id)) throw numberTaken(claimer, number, page_id);
      }
      batch = await this.#pages.list(batch.at(-1)?.number, limits.bookBatchMax);
    }
  }

  #check({ pages, characters, replace }: BookDraft): void {
    checkBook(pages, { allowEmpty: characters.length > 0 && !replace });
  }

  async #nextNumber(): Promise<number> {
    return (await this.#pages.lastNumber()) + 1;
  }
}

/** The hops in their order; those of a page that needn't be learned took no time. */
function hopsOf(writeMs: number, batch: LearnedBatch | undefined): { name: string; ms: number }[] {
  const { feed, embed, store, index } = batch?.report.hops ?? { feed: 0, embed: 0, store: 0, index: 0 };
  const times = { write: writeMs, "change-log": batch?.changeLogMs ?? 0, feed, embed, store, index };
  return Object.entries(times).map(([name, ms]) => ({ name, ms }));
}

function pagesOf(draft: Pick<BookDraft, "pages">): Page[] {
  return draft.pages.map(({ page }) => page);
}

function outcomeOf(row: Page | undefined, page: Page): "added" | "changed" | "same" {
  if (row === undefined) return "added";
  return isSamePage(page, row) ? "same" : "changed";
}
