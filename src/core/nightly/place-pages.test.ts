import { expect, it } from "vitest";
import { threadlessClusterer } from "../../../test/fakes/threadless-clusterer.ts";
import { nightOf } from "../../../test/fixtures/nights.ts";
import { rowOf, vectorsAbout } from "../../../test/fixtures/vectors.ts";
import { clusterPages, type GatheredPage } from "./cluster-pages.ts";
import { placePages } from "./place-pages.ts";
import type { Night } from "../store/night-store.ts";

const { signal } = new AbortController();
const rows = vectorsAbout(4, 60, 16, 0.5);
const pages = Array.from({ length: 60 }, (_, page): GatheredPage => ({
  page_id: `p${String(page).padStart(2, "0")}`,
  text_hash: `text ${page}`,
  vector: rowOf(rows, page),
}));

/** The places of these pages after a night, and which of the clusterer's calls they took. */
async function night(pages: readonly GatheredPage[], before?: Night, force = false) {
  const clusterer = threadlessClusterer();
  const clustered = await clusterPages({ pages, generation: "fake", before, k: 48, force }, clusterer, signal);
  const places = await placePages(clustered, before, clusterer, signal);
  return { places, calls: clusterer.calls, night: nightOf(clustered, {}, places) };
}

const first = await night(pages.slice(0, 56));

it("a first night lays all pages out, each within 0 and 1", () => {
  expect(first.calls.at(-1)).toBe("layOut");
  expect([...first.places.keys()].toSorted()).toEqual(pages.slice(0, 56).map(({ page_id }) => page_id));
  for (const { x, y } of first.places.values()) expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true);
});

it("a usual night leaves pages where they are, and places those that came or changed", async () => {
  const changed = pages.map((page, at) => (at === 3 ? { ...page, text_hash: "edited" } : page));
  const { places, calls } = await night(changed, first.night);
  expect(calls).toEqual(["join 11", "place"]);
  expect(places.size).toBe(60);
  for (const [page_id, place] of first.places) {
    if (page_id !== "p03") expect(places.get(page_id)).toEqual(place);
  }
});

it("a night that clusters all anew lays all out anew", async () => {
  expect((await night(pages, first.night, true)).calls.at(-1)).toBe("layOut");
});

it("a book without pages has no places", async () => {
  expect((await night([])).places.size).toBe(0);
});
