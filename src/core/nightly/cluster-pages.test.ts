import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { threadlessClusterer } from "../../../test/fakes/threadless-clusterer.ts";
import { fcRuns } from "../../../test/fc-runs.ts";
import { nightOf } from "../../../test/fixtures/nights.ts";
import { rowOf, vectorsAbout } from "../../../test/fixtures/vectors.ts";
import type { Night } from "../store/night-store.ts";
import { type ClusteredPages, clusterPages, type GatheredPage } from "./cluster-pages.ts";

const { signal } = new AbortController();
const subjects = 8;

/** Pages about eight subjects: page n about subject n % 8. */
function pagesAbout(count: number, spread = 0.5): GatheredPage[] {
  const rows = vectorsAbout(subjects, count, 24, spread);
  return Array.from({ length: count }, (_, page) => ({
    page_id: `p${String(page).padStart(3, "0")}`,
    text_hash: `text ${page}`,
    vector: rowOf(rows, page),
  }));
}

/** A page with another text, which is about another subject, if one is given. */
function edited(page: GatheredPage, like = page): GatheredPage {
  return { ...page, text_hash: `${page.text_hash}, edited`, vector: like.vector };
}

function cluster(
  pages: readonly GatheredPage[],
  before?: Night,
  options: { k?: number | "auto"; force?: boolean } = {},
) {
  const { k = 48, force = false } = options;
  return clusterPages({ pages, generation: "fake", before, k, force }, threadlessClusterer(), signal);
}

/** Which pages are in which cluster. */
function membersOf({ clusters }: ClusteredPages): Record<number, string[]> {
  return Object.fromEntries(
    clusters.map(({ cluster_id, members }) => [cluster_id, members.map(({ page_id }) => page_id).toSorted()]),
  );
}

const pages = pagesAbout(80);
const first = await cluster(pages, undefined, { k: subjects });
const firstNight = nightOf(first, { k: subjects });

function next(pages: readonly GatheredPage[], before = firstNight, force = false) {
  return cluster(pages, before, { k: subjects, force });
}

describe("the first night", () => {
  it("clusters everything, and numbers clusters in order of their first pages", () => {
    expect(first).toMatchObject({ isWhole: true, movedSinceWhole: 0, nextClusterId: subjects });
    expect(first.clusters.map(({ cluster_id }) => cluster_id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { cluster_id, members, isChanged } of first.clusters) {
      expect(isChanged).toBe(true);
      expect(members.map(({ page_id }) => Number(page_id.slice(1)) % subjects)).toEqual(Array(10).fill(cluster_id));
    }
  });

  it("tells members with the most central first, which is the centre", () => {
    for (const { members, center_page } of first.clusters) {
      expect(members[0]?.page_id).toBe(center_page);
      const centralities = members.map(({ centrality }) => centrality);
      expect(centralities).toEqual(centralities.toSorted((one, other) => other - one));
    }
  });

  it("of a book without pages has no clusters, and of one page has one", async () => {
    expect((await cluster([])).clusters).toEqual([]);
    expect((await cluster(pages.slice(0, 1))).clusters).toMatchObject([{ cluster_id: 0, center_page: "p000" }]);
  });

  it("gives the same clusters whatever order the pages come in", async () => {
    const blurred = pagesAbout(60, 3);
    const expected = await cluster(blurred);
    const property = fc.asyncProperty(fc.shuffledSubarray(blurred, { minLength: 60 }), async (shuffled) => {
      expect(await cluster(shuffled)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: Math.ceil(fcRuns / 10) });
  });
});

describe("a usual night", () => {
  it("on which nothing changed leaves everything as it is", async () => {
    const clustered = await next(pages);
    expect(clustered).toMatchObject({ isWhole: false, movedSinceWhole: 0, nextClusterId: subjects });
    expect(membersOf(clustered)).toEqual(membersOf(first));
    expect(clustered.clusters.some(({ isChanged }) => isChanged)).toBe(false);
  });

  it("moves a page that is about something else now, and touches those two clusters only", async () => {
    const [page, other] = [pages[8], pages[3]];
    if (page === undefined || other === undefined) throw new Error("there are such pages");
    const clustered = await next(pages.with(8, edited(page, other)));
    expect(clustered).toMatchObject({ isWhole: false, movedSinceWhole: 1 });
    expect(clustered.clusters.filter(({ isChanged }) => isChanged).map(({ cluster_id }) => cluster_id)).toEqual([0, 3]);
    expect(membersOf(clustered)[3]).toContain("p008");
  });

  it("lets a page that was edited where it is stay, in a cluster that is changed", async () => {
    const clustered = await next(pages.map((page, at) => (at === 9 ? edited(page) : page)));
    expect(membersOf(clustered)).toEqual(membersOf(first));
    expect(clustered.clusters.filter(({ isChanged }) => isChanged).map(({ cluster_id }) => cluster_id)).toEqual([1]);
  });

  it("keeps a cluster whose only page was edited", async () => {
    const night: Night = {
      ...firstNight,
      summaries: firstNight.summaries.map((summary) =>
        summary.cluster_id === 5 ? { ...summary, members: summary.members.slice(0, 1) } : summary,
      ),
    };
    const only = pages.filter((_, at) => at % subjects !== 5 || at === 5);
    const clustered = await next(
      only.map((page) => (page.page_id === "p005" ? edited(page) : page)),
      night,
    );
    expect(membersOf(clustered)[5]).toEqual(["p005"]);
  });

  it("drops a cluster whose pages are gone, and never gives its number again", async () => {
    const without = pages.filter((_, at) => at % subjects !== 7);
    const clustered = await next(without, { ...firstNight, movedSinceWhole: -100 });
    expect(clustered.isWhole).toBe(false);
    expect(Object.keys(membersOf(clustered))).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    const whole = await next(pages, nightOf(clustered, { k: subjects }), true);
    expect(whole.clusters.map(({ cluster_id }) => cluster_id)).toEqual([0, 1, 2, 3, 4, 5, 6, 8]);
    expect(whole.nextClusterId).toBe(9);
  });

  it("touches two clusters at most for one page, whatever it turns into, and leaves none empty", async () => {
    const property = fc.asyncProperty(fc.nat(79), fc.nat(79), fc.boolean(), async (at, like, isGone) => {
      const changed = pages.flatMap((page, row) => {
        if (row !== at) return [page];
        return isGone ? [] : [edited(page, pages[like])];
      });
      const clustered = await next(changed);
      const before = membersOf(first);
      const touched = clustered.clusters.filter(({ isChanged }) => isChanged);
      expect(touched.length).toBeLessThanOrEqual(2);
      for (const { cluster_id, isChanged, members } of clustered.clusters) {
        expect(members.length).toBeGreaterThan(0);
        if (!isChanged) expect(membersOf(clustered)[cluster_id]).toEqual(before[cluster_id]);
      }
    });
    await fc.assert(property, { numRuns: Math.ceil(fcRuns / 10) });
  });
});

describe("all pages are clustered anew", () => {
  it("when more of them moved, over the nights, than are left as they were placed", async () => {
    const twelve = pages.map((page, at) => (at < 12 ? edited(page) : page));
    const night = nightOf(await next(twelve), { k: subjects });
    expect(night.movedSinceWhole).toBe(12);
    const one = twelve.map((page, at) => (at === 40 ? edited(page) : page));
    expect(await next(one, night)).toMatchObject({ isWhole: true, movedSinceWhole: 0 });
  });

  it("when it is forced, keeping the numbers of clusters that stay", async () => {
    const forced = await next(pages, firstNight, true);
    expect(forced.isWhole).toBe(true);
    expect(membersOf(forced)).toEqual(membersOf(first));
    expect(forced.clusters.some(({ isChanged }) => isChanged)).toBe(false);
  });

  it("when the model or the wanted number of clusters is another", async () => {
    expect(await next(pages, { ...firstNight, generation: "other" })).toMatchObject({ isWhole: true });
    expect(await cluster(pages, firstNight, { k: "auto" })).toMatchObject({ isWhole: true });
  });

  it("when the night before had none", async () => {
    const empty = nightOf(await cluster([]), { k: subjects });
    expect(await next(pages, empty)).toMatchObject({ isWhole: true, nextClusterId: subjects });
  });
});
