import { expect, it } from "vitest";
import { madeUpReport } from "../../test/fixtures/night-report.ts";
import { nightAsText } from "./night.ts";
import { createStyle } from "./terminal.ts";

it("tells a night by its clusters, the largest first, with what changed", () => {
  const text = nightAsText(madeUpReport(), { style: createStyle(false), columns: 80 });
  expect(text).not.toContain("\u001b");
  expect(text.split("\n\n").map((part) => part.split("\n")[0])).toEqual([
    "The night of 27 November 2026",
    `lamps, </script><img src=x onerror="alert(1)">'  cluster 8, 3 pages, around cellar, new summary`,
    "river, boats  cluster 3, 2 pages, around p. 2 The Weir",
  ]);
  expect(text).toContain("Summaries: 1 by small:3b and 1 in the pages' own words. The night took 2.0 s.");
  expect(text).toContain("      The river comes first. (p.1) And nobody rows.");
});

it("tells a night of an empty book", () => {
  const report = madeUpReport();
  const empty = { ...report, night: { ...report.night, summaries: [], went: [], wholeAtMs: 2_000 } };
  expect(nightAsText(empty, { style: createStyle(false), columns: 80 }).split("\n")).toEqual([
    "The night of 27 November 2026",
    "0 pages in 0 clusters. Since the night of 26 November 2026, nothing has changed.",
    "The night took 2.0 s.",
  ]);
});
