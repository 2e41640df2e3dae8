import { describe, expect, it } from "vitest";
import { batchAt, nineMs } from "../../test/fakes/watched-daemon.ts";
import { batchAsLine, shortDuration } from "./activity.ts";
import { createStyle } from "./terminal.ts";

const style = createStyle(false);
const hops = "(change-log 60, feed 1, embed 30, store 12, index 0)";

describe("a batch as a line", () => {
  it.each([
    [{}, `page 12 "The Lamp Room"  searchable after 110 ms ${hops}`],
    [{ learned: 40, events: 41 }, `40 pages, the last page 12 "The Lamp Room"  searchable after 110 ms ${hops}`],
    [{ learned: 40, pages: [] }, `40 pages  searchable after 110 ms ${hops}`],
    [{ pages: [{ page_id: "lamp", number: null, title: null }] }, `page lamp removed  searchable after 110 ms ${hops}`],
    [{ pages: [{ page_id: "lamp", number: 7, title: "" }] }, `page 7 "lamp"  searchable after 110 ms ${hops}`],
    [{ learned: 0, failed: 1, pages: [] }, "1 page not learned"],
    [{ learned: 0, events: 3, pages: [] }, "3 changes, nothing new"],
    [{ events: 0, searchableMs: null, hops: { embed: 30 } }, 'page 12 "The Lamp Room"  searchable (embed 30)'],
  ])("tells what it changed and what that took: %j", (more, line) => {
    expect(batchAsLine(batchAt(nineMs, more), style)).toBe(`21:00:00  ${line}`);
  });

  it("lets no escape of a title through", () => {
    const pages = [{ page_id: "sly", number: 1, title: "\u001b[31mred\u0007\nlamp" }];
    expect(batchAsLine(batchAt(nineMs, { pages }), style)).toContain('page 1 "[31mred lamp"');
  });
});

describe("a short duration", () => {
  it("takes seven characters at most", () => {
    const shown = [0.04, 9.94, 9.96, 999.4, 999.6, 99_949, 99_951, 9_999_000, null].map(shortDuration);
    expect(shown).toEqual(["0.0 ms", "9.9 ms", "10 ms", "999 ms", "1.0 s", "99.9 s", "100 s", "9999 s", ""]);
  });
});
