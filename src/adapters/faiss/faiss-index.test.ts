import { describe, expect, it } from "vitest";
import { vectorIndexContract } from "../../../test/contracts/vector-index.ts";
import { limits } from "../../core/limits.ts";
import type { VectorIndex } from "../../core/index/vector-index.ts";
import { createFaissIndexFactory, type FaissBounds } from "./faiss-index.ts";
import { FaissGraph } from "./faiss-graph.ts";
import { type FaissLibrary, loadFaiss } from "./faiss-library.ts";

/* Where faiss-node isn't there, npm run build:faiss makes it; these tests then say that they didn't run. */

const library = loadIfThere();
const graphs = library && FaissGraph.open(library, 2);

if (library !== undefined) vectorIndexContract("faiss", createFaissIndexFactory(limits, library));

describe.skipIf(library === undefined)("faiss (skipped where faiss-node isn't installed: npm run build:faiss)", () => {
  it("is exact through any number of removals, each of which leaves less to hold", () => {
    const index = open();
    const pages = Array.from({ length: 600 }, (_, page) => `${page}`);
    for (const page_id of pages) index.put(page_id, passage(wave(32, Number(page_id))));
    const bytesBefore = index.bytes;
    for (const page_id of pages.slice(0, 500)) index.remove(page_id);
    expect(index.bytes).toBeLessThan(bytesBefore / 2);
    expect(index.size).toBe(100);
    const found = pages.slice(500).map((page_id) => index.search(wave(32, Number(page_id)), 1)[0]?.page_id);
    expect(found).toEqual(pages.slice(500));
    index.close();
  });

  it("past its bound refuses a page as full, and the page it had is still found", () => {
    const index = open({ ...limits, indexBytesMax: 10 * 32 * 4 });
    index.put("1", passage(wave(32, 5)));
    const vectors = Array.from({ length: 10 }, (_, number) => ({ passage: `a${number}`, vector: wave(32, number) }));
    expect(() => index.put("1", vectors)).toThrow(expect.objectContaining({ code: "INDEX_FULL" }));
    expect(index.search(wave(32, 5), 2)).toMatchObject([{ page_id: "1", passage: "a0" }]);
    index.close();
  });

  it("a closed index holds nothing, and to put in it is a fault", () => {
    const index = open();
    index.put("1", passage(wave(32, 1)));
    index.close();
    expect([index.bytes, index.size]).toEqual([0, 0]);
    expect(() => index.put("1", passage(wave(32, 1)))).toThrow("closed");
  });

  it("scans where faiss-node was built without our header, however many vectors there are", () => {
    const plain = { ...required(library), Index: { fromFactory: () => refuse("could not parse index string") } };
    const index = createFaissIndexFactory(graphBounds, plain)(32);
    for (let page = 0; page < 200; page++) index.put(`${page}`, passage(wave(32, page)));
    expect(index.search(wave(32, 150), 1)).toMatchObject([{ page_id: "150" }]);
    index.close();
  });
});

/** A graph from the hundredth vector on, which needs some searches to grow. */
const graphBounds = { ...limits, graphFromVectors: 100, graphStepVectors: 500 };

describe.skipIf(graphs === undefined)("faiss's graph (skipped where build:faiss hasn't built faiss-node)", () => {
  it.each([
    ["clustered", 1],
    ["scattered", 0],
  ])("finds 95 in 100 of the best 10 and 100 of 4,000 %s vectors, with their cosines", (_, closeness) => {
    const { rows, queries } = vectorsAbout(closeness);
    const graph = filled(open(graphBounds, 64), rows);
    const exact = filled(open(limits, 64), rows);
    for (let search = 0; search < 8; search++) graph.search(wave(64, search), 1);
    expect(graph.bytes).toBeGreaterThan(exact.bytes * 1.5);
    for (const k of [10, 100]) {
      const shares = queries.map((query) => {
        const best = new Map(exact.search(query, k).map(({ page_id, cosine }) => [page_id, cosine]));
        const found = graph.search(query, k).filter(({ page_id }) => best.has(page_id));
        for (const { page_id, cosine } of found) expect(cosine).toBeCloseTo(best.get(page_id) ?? 0, 5);
        return found.length / k;
      });
      expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThanOrEqual(0.95);
    }
    graph.close();
    exact.close();
  });

  it("while it grows and after, never gives what was removed or replaced, and grows anew when many were", () => {
    const index = open(graphBounds);
    for (let page = 0; page < 1_000; page++) index.put(`${page}`, passage(wave(32, page)));
    for (let round = 0; round < 4; round++) {
      const gone = round * 200;
      for (let page = gone; page < gone + 100; page++) index.remove(`${page}`);
      for (let page = gone + 100; page < gone + 200; page++) index.put(`${page}`, passage(wave(32, page + 5_000)));
      const found = index.search(wave(32, gone + 50), 20).map(({ page_id }) => Number(page_id));
      expect(found).toHaveLength(20);
      expect(found.filter((page) => page % 200 < 100 && page < gone + 200)).toEqual([]);
      expect(index.search(wave(32, gone + 5_150), 1)).toMatchObject([{ page_id: `${gone + 150}` }]);
    }
    index.close();
  });

  it("the same history gives the same answers", () => {
    const { rows, queries } = vectorsAbout(1);
    const [one, other] = [filled(open(graphBounds, 64), rows), filled(open(graphBounds, 64), rows)];
    for (const query of queries) expect(one.search(query, 30)).toEqual(other.search(query, 30));
    one.close();
    other.close();
  });
});

describe("faiss-node", () => {
  it.each([
    ["isn't installed", () => refuse("Cannot find module 'faiss-node'")],
    ["is another package", () => ({ version: "1.0.0" })],
  ])("that %s is told with what to type", (_, load) => {
    const told = { code: "INDEX_UNAVAILABLE", hint: "npm run build:faiss; or GIBSEY_INDEX=simd" };
    expect(() => loadFaiss(load)).toThrow(expect.objectContaining(told));
  });
});

function loadIfThere(): FaissLibrary | undefined {
  try {
    return loadFaiss();
  } catch {
    return undefined;
  }
}

function open(bounds: FaissBounds = limits, dimensions = 32): VectorIndex {
  return createFaissIndexFactory(bounds, required(library))(dimensions);
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("not there");
  return value;
}

function refuse(problem: string): never {
  throw new Error(problem);
}

function filled(index: VectorIndex, rows: readonly Float32Array[]): VectorIndex {
  rows.forEach((vector, page) => index.put(`${page}`, passage(vector)));
  return index;
}

/** 4,000 vectors about 40 centres, as near to them as is asked, and 30 queries among them. */
function vectorsAbout(closeness: number) {
  const near = (number: number) => {
    const centre = wave(64, 90_000 + (number % 40));
    return unit(wave(64, number).map((value, position) => value + closeness * (centre[position] ?? 0)));
  };
  const rows = Array.from({ length: 4_000 }, (_, number) => near(number));
  return { rows, queries: Array.from({ length: 30 }, (_, number) => near(5_000 + number * 7)) };
}

/** Unlike any other in every dimension. */
function wave(dimensions: number, number: number): Float32Array {
  return unit(
    Float32Array.from({ length: dimensions }, (_, position) => Math.sin((number + 0.5) * (position + 1) * 12.9898)),
  );
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function passage(vector: Float32Array) {
  return [{ passage: "a0", vector }];
}
