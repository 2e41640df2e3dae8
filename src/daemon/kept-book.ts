import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Character, Page } from "../core/page.ts";
import type { ReadersBook } from "../core/retrieve/retrieve.ts";
import type { CharacterStore, PageStore } from "../core/store/page-store.ts";
import type { Clock } from "./clock.ts";
import { soon } from "./soon.ts";

/**
 * A book whose database is a server, for readers who are answered also while that is away.
 *
 * Whatever is read through {@link pages} and {@link characters} to be learned is kept. Readers are given the rows as they
 * stand now, as long as the database says so soon; when it is away, they are given them as they were kept, and only one
 * question in a while still tries. What is learned never comes from here: a kept row taken for the real one would lose a change.
 */
export class KeptBook {
  readonly #rows = new Map<string, Page>();
  readonly #clock: Clock;
  #characters: readonly Character[] = [];
  #away: { readonly sinceMs: number; readonly triedAtMs: number } | undefined;
  /** The stores, with whatever they give kept for readers. */
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly readers: ReadersBook;

  constructor(store: { readonly pages: PageStore; readonly characters: CharacterStore }, clock: Clock) {
    this.#clock = clock;
    this.pages = {
      ...store.pages,
      get: async (page_ids) => this.#keep(page_ids, await store.pages.get(page_ids)),
      scan: async (afterId, limit) => this.#keepAll(await store.pages.scan(afterId, limit)),
    };
    this.characters = { ...store.characters, list: async () => (this.#characters = await store.characters.list()) };
    const list = () =>
      this.#read(
        () => this.characters.list(),
        () => this.#characters,
      );
    this.readers = {
      pages: { get: (page_ids) => this.#readRows(page_ids) },
      characters: { list, get: async (char_id) => (await list()).find((character) => character.char_id === char_id) },
    };
  }

  /** When the database was first found away; undefined while it answers. Epoch ms. */
  awaySinceMs(): number | undefined {
    return this.#away?.sinceMs;
  }

  #readRows(page_ids: readonly string[]): Promise<ReadonlyMap<string, Page>> {
    const kept = () => {
      const rows = page_ids.map((page_id) => this.#rows.get(page_id)).filter((row) => row !== undefined);
      return new Map(rows.map((row) => [row.page_id, row]));
    };
    return this.#read(() => this.pages.get(page_ids), kept);
  }

  /** What the database says, or what was kept when it says nothing. */
  async #read<T>(ask: () => Promise<T>, kept: () => T): Promise<T> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#away !== undefined && nowMs - this.#away.triedAtMs < limits.storeAwayTryMs) return kept();
    if (this.#away !== undefined) this.#away = { ...this.#away, triedAtMs: nowMs };
    try {
      const answer = await soon(ask(), limits.lastKnownWaitMs, this.#clock);
      if (answer === "late") return this.#wentAway(nowMs, kept);
      this.#away = undefined;
      return answer.found;
    } catch (error) {
      if (error instanceof GibseyError && error.httpStatus === 503) return this.#wentAway(nowMs, kept);
      throw error;
    }
  }

  #wentAway<T>(nowMs: number, kept: () => T): T {
    this.#away ??= { sinceMs: this.#clock.wallMs(), triedAtMs: nowMs };
    return kept();
  }

  #keep(page_ids: readonly string[], rows: ReadonlyMap<string, Page>): ReadonlyMap<string, Page> {
    for (const page_id of page_ids) this.#rows.delete(page_id);
    for (const row of rows.values()) this.#rows.set(row.page_id, row);
    return rows;
  }

  #keepAll(rows: readonly Page[]): readonly Page[] {
    for (const row of rows) this.#rows.set(row.page_id, row);
    return rows;
  }
}
