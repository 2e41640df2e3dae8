import type { ChangeFeed, FeedEvent } from "../../src/core/change/feed.ts";
import { GibseyError } from "../../src/core/errors.ts";
import type { Character, Page } from "../../src/core/page.ts";
import type { CharacterStore, PageStore, PutOutcome } from "../../src/core/store/page-store.ts";
import { FakeLog } from "./feed.ts";

/** A book in memory: pages, characters, and the feed that both write to. */
export interface FakeBook {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly log: FakeLog;
  /** How often pages were scanned, and how often rows were changed without events. */
  readonly counts: { scans: number; outside: number };
  /** A reader of the feed that goes on from the last commit, as after a restart. */
  openFeed(): ChangeFeed;
  /** Changes rows as a truncate or a hand with the triggers off does: nobody is told. */
  withoutEvents<T>(change: (pages: PageStore) => Promise<T>): Promise<T>;
}

export function createFakeBook(): FakeBook {
  const rows = new Map<string, Page>();
  const log = new FakeLog();
  const counts = { scans: 0, outside: 0 };
  return {
    pages: createPageStore(rows, log, counts),
    characters: createCharacterStore(rows, log),
    log,
    counts,
    openFeed: () => log.open(),
    withoutEvents(change) {
      counts.outside += 1;
      return change(createPageStore(rows, new FakeLog(), counts));
    },
  };
}

/** The event that a feed carries for a page, save its position. */
export function eventOf(page_id: string, writtenAtMs: number): Omit<FeedEvent, "position"> {
  const envelope = { source: { ts_us: writtenAtMs * 1000 }, after: { page_id: { value: page_id } } };
  return { table: "pages", key: JSON.stringify({ page_id }), value: JSON.stringify(envelope) };
}

function createPageStore(rows: Map<string, Page>, log: FakeLog, counts: FakeBook["counts"]): PageStore {
  const ordered = () => [...rows.values()].toSorted((one, other) => one.number - other.number);
  return {
    get: async (page_ids) => new Map([...rows].filter(([page_id]) => page_ids.includes(page_id))),
    list: async (after, limit) =>
      ordered()
        .filter((page) => page.number > (after ?? -1))
        .slice(0, limit),
    scan: async (after, limit) => {
      counts.scans += 1;
      return [...rows.values()]
        .filter((page) => page.page_id > (after ?? ""))
        .toSorted((one, other) => (one.page_id < other.page_id ? -1 : 1))
        .slice(0, limit);
    },
    count: async () => rows.size,
    lastNumber: async () => ordered().at(-1)?.number ?? 0,
    put: async (pages, options) => putPages(rows, log, pages, options?.replace ?? false),
    remove: async (page_id) => {
      const isThere = rows.delete(page_id);
      if (isThere) log.append(eventOf(page_id, Date.now()));
      return isThere;
    },
    outsideMark: async () => String(counts.outside),
  };
}

function putPages(rows: Map<string, Page>, log: FakeLog, pages: readonly Page[], replace: boolean): PutOutcome {
  const after = new Map(replace ? [] : rows);
  for (const page of pages) after.set(page.page_id, page);
  refuseRepeats(pages);
  refuseTwins([...after.values()], pages);
  const removed = [...rows.keys()].filter((page_id) => !after.has(page_id));
  const added = pages.filter((page) => !rows.has(page.page_id));
  const changed = pages.filter((page) => rows.has(page.page_id) && !isSame(rows.get(page.page_id), page));
  for (const page_id of removed) rows.delete(page_id);
  for (const page of pages) rows.set(page.page_id, page);
  const touched = [...removed, ...[...added, ...changed].map((page) => page.page_id)];
  for (const page_id of touched) log.append(eventOf(page_id, Date.now()));
  const same = pages.length - added.length - changed.length;
  return { added: added.length, changed: changed.length, same, removed: removed.length };
}

function refuseRepeats(pages: readonly Page[]): void {
  if (new Set(pages.map((page) => page.page_id)).size < pages.length) throw duplicate("a page was given twice");
}

function refuseTwins(after: readonly Page[], pages: readonly Page[]): void {
  for (const page of pages) {
    const twin = after.find((other) => other.number === page.number && other.page_id !== page.page_id);
    if (twin !== undefined) throw duplicate(`"${page.page_id}" has the number of "${twin.page_id}"`);
  }
}

function duplicate(message: string): GibseyError {
  return new GibseyError("PAGE_DUPLICATE", message, "give one of the two another number");
}

function createCharacterStore(rows: ReadonlyMap<string, Page>, log: FakeLog): CharacterStore {
  const characters = new Map<string, Character>();
  const put = (card: Character): "added" | "changed" | "same" => {
    const before = characters.get(card.char_id);
    const character = withoutTheRest(card);
    if (before !== undefined && isSame(before, character)) return "same";
    characters.set(character.char_id, character);
    const named = before?.display_name === character.display_name ? [] : [...rows.values()];
    const told = named.filter((page) => page.char_id === character.char_id);
    for (const page of told) log.append(eventOf(page.page_id, Date.now()));
    return before === undefined ? "added" : "changed";
  };
  return {
    list: async () => [...characters.values()].toSorted(bySectionThenId),
    get: async (char_id) => characters.get(char_id),
    put: async (cards) => {
      const outcome = { added: 0, changed: 0, same: 0, removed: 0 };
      for (const card of cards) outcome[put(card)] += 1;
      return outcome;
    },
  };
}

const characterFields =
  "char_id display_name color_hex section first_page last_page system_prompt tone prompt_source".split(" ");

function withoutTheRest(card: Character): Character {
  const { char_id, display_name, color_hex } = card;
  const known = Object.entries(card).filter(([name]) => characterFields.includes(name));
  return { char_id, display_name, color_hex, ...Object.fromEntries(known) };
}

function bySectionThenId(one: Character, other: Character): number {
  const section = (character: Character) => character.section ?? Number.POSITIVE_INFINITY;
  if (section(one) !== section(other)) return section(one) - section(other);
  return one.char_id < other.char_id ? -1 : 1;
}

function isSame(one: object | undefined, other: object): boolean {
  const fields = (value: object | undefined) => JSON.stringify(Object.entries(value ?? {}).toSorted());
  return fields(one) === fields(other);
}
