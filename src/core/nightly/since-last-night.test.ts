import { expect, test } from "vitest";
import type { Night, Summary } from "../store/night-store.ts";
import { sinceLastNight } from "./since-last-night.ts";

function cluster(cluster_id: number, ...pages: readonly string[]): Summary {
  return {
    cluster_id,
    center_page: pages[0] ?? "",
    members: pages.map((page) => ({ page_id: page.slice(0, 1), text_hash: page, x: 0.5, y: 0.5 })),
    member_hash: pages.join(" "),
    terms: [],
    summary: "",
    citations: [],
    writer: "extractive",
    updatedAtMs: 0,
  };
}

function night(...summaries: readonly Summary[]): Night {
  return {
    runId: "first",
    date: "2026-11-26",
    generation: "g1",
    k: 2,
    nextClusterId: 3,
    movedSinceWhole: 0,
    wholeAtMs: 1,
    madeAtMs: 2,
    summaries,
    went: [],
  };
}

test("tells which pages came, changed, moved and went", () => {
  const before = night(cluster(1, "a", "b", "c", "d"), cluster(2, "e", "f"));
  const { summaries, ...rest } = sinceLastNight([cluster(1, "a", "b2", "g"), cluster(2, "c", "d2", "e")], before);
  const told = summaries.flatMap(({ members }) =>
    members.map(({ page_id, change, from }) => [page_id, change, from].filter((word) => word !== undefined).join(" ")),
  );
  expect(told).toEqual(["a", "b changed", "g came", "c 1", "d changed 1", "e"]);
  expect(rest).toEqual({ before: { runId: "first", date: "2026-11-26", madeAtMs: 2 }, went: ["f"] });
});

test("forgets what the night before said of its own changes", () => {
  const first = night(cluster(1, "a"));
  const second = sinceLastNight([cluster(1, "a", "b")], first);
  const third = sinceLastNight(second.summaries, { ...first, ...second });
  expect(third.summaries[0]?.members.map(({ change }) => change)).toEqual([undefined, undefined]);
});

test("says nothing of a first night", () => {
  expect(sinceLastNight([cluster(1, "a")], undefined)).toEqual({ summaries: [cluster(1, "a")], went: [] });
});
