import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../../test/fc-runs.ts";
import { productOf, rowOf, vectorsAbout } from "../../../test/fixtures/vectors.ts";
import type { Clustering, Rows } from "../../core/nightly/clusterer.ts";
import { limits } from "../../core/limits.ts";
import { kMeans } from "./k-means.ts";

/** Rows of four directions or none, so that duplicates, opposites and zeros come up often. */
const fewDirections = fc
  .array(fc.array(fc.constantFrom(-1, 0, 1), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 24 })
  .map((vectors): Rows => {
    const units = vectors.map(([x = 0, y = 0]) => {
      const length = Math.sqrt(x * x + y * y) || 1;
      return [x / length, y / length];
    });
    return { numbers: Float32Array.from(units.flat()), dimensions: 2 };
  });

function sizesOf({ clusterOf }: Clustering, k: number): number[] {
  const sizes = Array.from({ length: k }, () => 0);
  for (const cluster of clusterOf) sizes[cluster] = (sizes[cluster] ?? 0) + 1;
  return sizes;
}

describe("spherical k-means", () => {
  it("finds the groups that there are", () => {
    const { clusterOf, silhouette } = kMeans(vectorsAbout(12, 600, 64, 0.5), 12, 1);
    for (const [row, cluster] of clusterOf.entries()) expect(cluster).toBe(clusterOf[row % 12]);
    expect(new Set(clusterOf).size).toBe(12);
    expect(silhouette).toBeGreaterThan(0.4);
  });

  it("says how near each row is to its centroid, which has unit length, and that none is nearer", () => {
    const rows = vectorsAbout(20, 300, 40, 2);
    const { clusterOf, cosines, centroids, inertia } = kMeans(rows, 9, 7);
    let sum = 0;
    for (const [row, cluster] of clusterOf.entries()) {
      const products = Array.from({ length: 9 }, (_, other) => productOf(rowOf(rows, row), rowOf(centroids, other)));
      expect(products[cluster]).toBeCloseTo(Math.max(...products), 5);
      expect(cosines[row]).toBeCloseTo(products[cluster] ?? 0, 5);
      sum += 2 - 2 * (products[cluster] ?? 0);
    }
    for (let cluster = 0; cluster < 9; cluster++) {
      expect(productOf(rowOf(centroids, cluster), rowOf(centroids, cluster))).toBeCloseTo(1, 5);
    }
    expect(inertia).toBeCloseTo(sum, 3);
  });

  it("begins with a sample where rows are many, and ends as well as without one", () => {
    const rows = vectorsAbout(8, limits.nightSampleRows + 501, 16, 0.4);
    const { clusterOf } = kMeans(rows, 8, 1);
    for (const [row, cluster] of clusterOf.entries()) expect(cluster).toBe(clusterOf[row % 8]);
  });

  it("leaves no cluster empty, whatever the rows: equal, opposite or without direction", () => {
    const property = fc.property(fewDirections, fc.nat(), fc.integer(), (rows, wish, seed) => {
      const k = 1 + (wish % (rows.numbers.length / 2));
      const clustering = kMeans(rows, k, seed);
      expect(Math.min(...sizesOf(clustering, k))).toBeGreaterThan(0);
      expect(clustering.centroids.numbers.every(Number.isFinite)).toBe(true);
      expect(clustering.cosines.every(Number.isFinite)).toBe(true);
      expect(clustering.silhouette).toBeGreaterThanOrEqual(-1);
      expect(kMeans(rows, k, seed)).toEqual(clustering);
    });
    fc.assert(property, { numRuns: fcRuns });
  });

  it("of k = 1 makes one cluster, and of as many as there are rows one each", () => {
    const rows = vectorsAbout(5, 30, 10, 1);
    expect(sizesOf(kMeans(rows, 1, 1), 1)).toEqual([30]);
    expect(kMeans(rows, 30, 1).inertia).toBeCloseTo(0, 4);
    expect(sizesOf(kMeans(rows, 30, 1), 30)).toEqual(Array(30).fill(1));
  });

  it("gives the same bits on every machine", () => {
    const { clusterOf, cosines, centroids } = kMeans(vectorsAbout(24, 2_600, 50, 2, 5), 17, 48);
    const hash = createHash("sha256");
    for (const { buffer, byteOffset, byteLength } of [clusterOf, cosines, centroids.numbers]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
    expect(hash.digest("hex").slice(0, 16)).toBe("e38ec6935e4df16a");
  });
});
