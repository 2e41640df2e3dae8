import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../../test/fc-runs.ts";
import { matchClusters, type NamedCluster } from "./match-clusters.ts";

function named(cluster_id: number, ...pages: string[]): NamedCluster {
  return { cluster_id, members: pages.map((page_id) => ({ page_id })) };
}

describe("ids of new clusters", () => {
  it("are those of the old ones that they share most pages with", () => {
    const before = [named(3, "a", "b", "c"), named(7, "d", "e")];
    expect(
      matchClusters(
        [
          ["d", "e", "c"],
          ["a", "b"],
        ],
        before,
        9,
      ),
    ).toEqual([7, 3]);
  });

  it("are given once: whoever shares less gets a new one", () => {
    const before = [named(3, "a", "b", "c", "d")];
    expect(matchClusters([["d"], ["a", "b", "c"]], before, 9)).toEqual([9, 3]);
  });

  it("go, of clusters that share as much, to the one with the first page", () => {
    expect(
      matchClusters(
        [
          ["c", "d"],
          ["a", "b"],
        ],
        [named(1, "a", "b", "c", "d")],
        2,
      ),
    ).toEqual([2, 1]);
  });

  it("are new in order of the first pages where nothing was before", () => {
    expect(matchClusters([["x", "b"], ["a"], ["c"]], [], 5)).toEqual([6, 5, 7]);
  });

  it("are each another, never one that is gone, whatever the order of clusters and pages", () => {
    const partition = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 });
    const property = fc.property(partition, partition, fc.func(fc.nat()), (old, now, chance) => {
      const before = groups(old).map((pages, at) => named(at * 2, ...pages));
      const clusters = groups(now);
      const ids = matchClusters(clusters, before, 100);
      expect(new Set(ids).size).toBe(clusters.length);
      for (const id of ids) expect(id >= 100 || before.some(({ cluster_id }) => cluster_id === id)).toBe(true);
      const shuffled = [...clusters.keys()].toSorted((one, other) => chance(one) - chance(other));
      const again = matchClusters(
        shuffled.map((cluster) => clusters[cluster]?.toReversed() ?? []),
        before.toReversed(),
        100,
      );
      expect(again).toEqual(shuffled.map((cluster) => ids[cluster]));
    });
    fc.assert(property, { numRuns: fcRuns });
  });
});

/** Pages p00, p01, ... by the number of their group; groups that have none are left out. */
function groups(groupOf: readonly number[]): string[][] {
  const all: string[][] = [];
  for (const [page, group] of groupOf.entries()) (all[group] ??= []).push(`p${String(page).padStart(2, "0")}`);
  return all.filter((pages) => pages !== undefined);
}
