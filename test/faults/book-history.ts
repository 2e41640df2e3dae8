import type { Character, Page } from "../../src/core/page.ts";
import type { BookWriter } from "../../src/daemon/book-writer.ts";
import type { Stores } from "../../src/daemon/engine.ts";
import { type Chance, oneOf, wholeBelow } from "./chance.ts";

/** The rows of a book, as plain values in order of page number and of character id. */
export interface BookRows {
  readonly pages: readonly Page[];
  readonly characters: readonly Character[];
}

/** One thing that a writer does, and that the book acknowledges as a whole. */
export type Step =
  | { readonly kind: "import"; readonly pages: readonly Page[]; readonly replace: boolean }
  | { readonly kind: "put"; readonly page: Page }
  | { readonly kind: "remove"; readonly page_id: string }
  | { readonly kind: "name"; readonly character: Character };

const pagesMax = 12;
const castMax = 3;
const words = "bell lamp goose mill rain salt ferry oak ink letter stair north Hask Irma quiet seven burned kept".split(
  " ",
);

/** A step that these rows allow: pages come, change, change places, go blank and go; characters get other names. */
export function nextStep(rows: BookRows, chance: Chance): Step {
  const { pages } = rows;
  const draw = chance();
  if (pages.length < 3 || draw < 0.25) return { kind: "put", page: freshPage(rows, chance) };
  const page = oneOf(pages, chance);
  if (draw < 0.45) return { kind: "put", page: { ...page, body: bodyOf(chance), char_id: memberOf(chance) } };
  if (draw < 0.55) return { kind: "put", page: { ...page, body: "  \n" } };
  if (draw < 0.65) return { kind: "remove", page_id: page.page_id };
  if (draw < 0.75) return { kind: "name", character: characterOf(memberOf(chance), oneOf(words, chance)) };
  if (draw < 0.9) return { kind: "import", pages: turnedRound(pages, chance), replace: false };
  return { kind: "import", pages: pages.slice(0, 2 + wholeBelow(pages.length, chance)), replace: true };
}

/** The rows as they ought to be after the step. */
export function rowsAfter(rows: BookRows, step: Step): BookRows {
  if (step.kind === "name") return orderedRows(rows.pages, replaced(rows.characters, [step.character], "char_id"));
  if (step.kind === "remove") {
    return orderedRows(
      rows.pages.filter(({ page_id }) => page_id !== step.page_id),
      rows.characters,
    );
  }
  const written = step.kind === "put" ? [step.page] : step.pages;
  const kept = step.kind === "import" && step.replace ? [] : rows.pages;
  return orderedRows(replaced(kept, written, "page_id"), rows.characters);
}

/** Does the step; resolves when it is acknowledged, with a signal when it is searchable too. */
export async function perform(step: Step, writer: BookWriter, stores: Stores, wait?: AbortSignal): Promise<void> {
  if (step.kind === "remove") await writer.removePage(step.page_id);
  else if (step.kind === "name") await stores.characters.put([step.character]);
  else if (step.kind === "put") await writer.putPage(step.page.page_id, { ...step.page }, wait);
  else {
    const pages = step.pages.map((page) => ({ page, where: page.page_id }));
    await writer.write({ pages, characters: [], replace: step.replace }, {}, wait);
  }
}

/** The rows that are there. */
export async function rowsOf(stores: Pick<Stores, "pages" | "characters">): Promise<BookRows> {
  return orderedRows(await stores.pages.list(undefined, 1_000), await stores.characters.list());
}

/** Without the fields that are undefined, so that rows compare alike before and after they were JSON. */
function orderedRows(pages: readonly Page[], characters: readonly Character[]): BookRows {
  return {
    pages: pages.toSorted((one, other) => one.number - other.number),
    characters: characters
      .map(({ char_id, display_name, color_hex }) => ({ char_id, display_name, color_hex }))
      .toSorted((one, other) => (one.char_id < other.char_id ? -1 : 1)),
  };
}

function replaced<T, K extends keyof T>(list: readonly T[], by: readonly T[], key: K): T[] {
  const keys = new Set(by.map((one) => one[key]));
  return [...list.filter((one) => !keys.has(one[key])), ...by];
}

/** A page under one of few ids, so that what was removed comes back; with a number that nobody has. */
function freshPage({ pages }: BookRows, chance: Chance): Page {
  const page_id = `p${wholeBelow(pagesMax, chance)}`;
  const taken = new Set(pages.map(({ number }) => number));
  const free = Array.from({ length: 3 * pagesMax }, (_, number) => number).filter((number) => !taken.has(number));
  return {
    page_id,
    number: pages.find((page) => page.page_id === page_id)?.number ?? oneOf(free, chance),
    section: wholeBelow(2, chance),
    char_id: memberOf(chance),
    title: oneOf(words, chance),
    body: bodyOf(chance),
  };
}

/** Some pages with each other's numbers, and one of them with other words. */
function turnedRound(pages: readonly Page[], chance: Chance): Page[] {
  const some = pages.slice(wholeBelow(pages.length - 1, chance));
  return some.map((page, position) => ({
    ...page,
    number: some[(position + 1) % some.length]?.number ?? page.number,
    body: position === 0 ? bodyOf(chance) : page.body,
  }));
}

/** From one sentence to some passages full. */
function bodyOf(chance: Chance): string {
  const sentences = Array.from({ length: 1 + wholeBelow(14, chance) }, () => {
    const told = Array.from({ length: 4 + wholeBelow(12, chance) }, () => oneOf(words, chance)).join(" ");
    return `Then ${told}.`;
  });
  return sentences.join(" ");
}

function memberOf(chance: Chance): string {
  return `c${wholeBelow(castMax, chance)}`;
}

function characterOf(char_id: string, name: string): Character {
  return { char_id, display_name: name, color_hex: "#446688" };
}
