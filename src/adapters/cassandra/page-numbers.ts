import type { Page } from "../../core/page.ts";
import { numberFromId, numberMax, type PageRows } from "./page-rows.ts";
import { optionalWholeOf, textOf } from "./row.ts";

/*
 * Cassandra has no order of numbers: its index finds the rows of a range, and gives them by the hashes of their keys. So
 * ranges are asked for and put in order here. Rows without a number are in no index; PageRows knows them.
 */

/**
 * Pages in order of number, after a number, at most `limit`; more only where the last ones share a number, because whoever
 * goes on after that number would miss the rest.
 */
export async function listByNumber(rows: PageRows, after: number, limit: number): Promise<readonly Page[]> {
  const { pages, reach } = await numberedAfter(rows, after, limit);
  const unnumbered = [...rows.unnumbered]
    .map((page_id) => ({ page_id, number: numberFromId(page_id) }))
    .filter(({ number }) => number > after && number <= reach);
  const others = await rows.get(firstByNumber(unnumbered, limit).map(({ page_id }) => page_id));
  // A row that has got its number meanwhile may have been found both ways.
  const found = new Map([...pages, ...others.values()].map((page) => [page.page_id, page]));
  return firstByNumber([...found.values()], limit);
}

/**
 * At least `limit` pages after a number, or all there are: window by window, each wider than the last while they hold too
 * few, and narrower when one holds too many to take. `reach` is the number up to which none is left out.
 */
async function numberedAfter(
  rows: PageRows,
  after: number,
  limit: number,
): Promise<{ readonly pages: readonly Page[]; readonly reach: number }> {
  const select = `SELECT ${rows.columns} FROM ${rows.table} WHERE number > ? AND number <= ?`;
  const tooMany = 2 * limit + 1;
  const pages: Page[] = [];
  let reach = after;
  let width = limit;
  while (pages.length < limit && reach < numberMax) {
    const end = Math.min(numberMax, reach + width);
    const found =
      width === 1
        ? await rows.session.rows(select, reach, end)
        : await rows.session.rows(`${select} LIMIT ?`, reach, end, tooMany);
    if (width > 1 && found.length === tooMany) {
      width = Math.ceil(width / 2);
      continue;
    }
    pages.push(...found.map((row) => rows.pageOf(row)));
    reach = end;
    width *= 4;
  }
  return { pages, reach };
}

/** The first `limit` in order of number, and those that share the last one's number. */
function firstByNumber<T extends Pick<Page, "page_id" | "number">>(pages: readonly T[], limit: number): readonly T[] {
  const ordered = pages.toSorted((one, other) => one.number - other.number || (one.page_id < other.page_id ? -1 : 1));
  const last = ordered[limit - 1];
  return last === undefined
    ? ordered
    : ordered.filter(({ number }, position) => position < limit || number === last.number);
}

/**
 * The greatest number of any page. A row of a greater number is asked for until there is none. Rows come in the order of
 * their keys' hashes, so each is as good as drawn by lot, and leaves half of what is greater: 8 draws for 700 pages, 13
 * for 200,000.
 */
export async function lastNumber(rows: PageRows): Promise<number> {
  let last = 0;
  for (const page_id of rows.unnumbered) last = Math.max(last, numberFromId(page_id));
  for (;;) {
    const row = await rows.session.row(`SELECT number FROM ${rows.table} WHERE number > ? LIMIT 1`, last);
    const greater = row === undefined ? undefined : optionalWholeOf(row, "number");
    if (greater === undefined) return last;
    last = greater;
  }
}

/** Who has these numbers: the ids of their pages by number. */
export async function ownersOf(rows: PageRows, numbers: readonly number[]): Promise<ReadonlyMap<number, string[]>> {
  const cql = `SELECT page_id, number FROM ${rows.table} WHERE number >= ? AND number <= ?`;
  const owners = new Map(numbers.map((number): [number, string[]] => [number, []]));
  for (const { first, last } of runsOf(numbers)) {
    for (const row of await rows.session.rows(cql, first, last)) {
      owners.get(optionalWholeOf(row, "number") ?? -1)?.push(textOf(row, "page_id"));
    }
  }
  for (const page_id of rows.unnumbered) owners.get(numberFromId(page_id))?.push(page_id);
  return owners;
}

/** Numbers as ranges to ask for. A gap that is small is asked for as well, which costs less than another question. */
function runsOf(numbers: readonly number[]): readonly { readonly first: number; readonly last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const number of numbers.toSorted((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run !== undefined && number - run.last <= gapMax && number - run.first < runMax) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs;
}

const gapMax = 16;
const runMax = 5_000;
