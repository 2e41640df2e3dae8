import { describe, expect, it } from "vitest";
import { readablePages } from "./readable-pages.ts";

const ordered = [2, 3, 7].map((number) => ({
  page_id: `p${number}`,
  number,
  section: 1,
  char_id: "",
  text_hash: "h",
}));

describe("the readable pages", () => {
  it("are all of them to a reader who may see everything", () => {
    const { pages, placeOf } = readablePages(ordered);
    expect(pages).toBe(ordered);
    expect(["p2", "p3", "p7", "p9"].map(placeOf)).toEqual([0, 1, 2, undefined]);
  });

  it.each([
    [1, []],
    [2, ["p2"]],
    [6, ["p2", "p3"]],
    [7, ["p2", "p3", "p7"]],
    [99, ["p2", "p3", "p7"]],
  ])("up to %d are %j and no other", (upto, page_ids) => {
    const { pages, has } = readablePages(ordered, upto);
    expect(pages.map(({ page_id }) => page_id)).toEqual(page_ids);
    expect(["p2", "p3", "p7", "p9"].filter(has)).toEqual(page_ids);
  });

  it("follow the order when it is another", () => {
    readablePages(ordered);
    expect(readablePages(ordered.slice(1)).placeOf("p7")).toBe(1);
  });
});
