import { expect, test } from "vitest";
import { choosePages } from "./choose-pages.ts";
import type { CentralPage } from "./summary-writer.ts";

const page = (page_id: string, centrality: number, ...vector: readonly number[]): CentralPage => ({
  page: { page_id, number: 1, section: 1, char_id: "", title: "", body: "" },
  vector: Float32Array.from(vector),
  centrality,
});

const ids = (pages: readonly CentralPage[]) => pages.map(({ page: { page_id } }) => page_id);

test("chooses the most central page first, and then no other that says the same", () => {
  const pages = [page("a", 0.9, 1, 0), page("twin of a", 0.89, 1, 0), page("b", 0.8, 0, 1)];
  expect(ids(choosePages(pages, 2))).toEqual(["a", "b"]);
  expect(ids(choosePages(pages, 9))).toEqual(["a", "b", "twin of a"]);
});

test("chooses the central before the merely different", () => {
  const pages = [page("a", 0.9, 1, 0), page("b", 0.85, 0.8, 0.6), page("astray", 0.1, 0, 1)];
  expect(ids(choosePages(pages, 2))).toEqual(["a", "b"]);
});

test("chooses none of none", () => {
  expect(choosePages([], 3)).toEqual([]);
});
