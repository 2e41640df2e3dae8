import { GibseyError } from "../../core/errors.ts";
import {
  bestFirst,
  type PagePassages,
  type PassageHit,
  putAll,
  type VectorIndex,
  type VectorIndexFactory,
} from "../../core/index/vector-index.ts";
import { checkVector } from "../../core/index/vector.ts";
import { limits } from "../../core/limits.ts";
import type { PassageVector } from "../../core/page.ts";
import { FaissGraph } from "./faiss-graph.ts";
import { type FaissIndex, type FaissLibrary, loadFaiss } from "./faiss-library.ts";

/*
 * faiss numbers vectors in the order in which they come, and gives none of them back. So there is a table beside it: row
 * n is faiss's vector n, with its passage and a copy of its numbers.
 *
 * To take one vector out of faiss moves all behind it, and out of a graph it can't be taken at all. A removed row
 * therefore only dies: searches ask for more and pass the dead over, and when enough have died they are all taken out
 * at once. The graph is then begun anew.
 *
 * faiss's exceptions end the process, so nothing is handed to it that wasn't checked; its files aren't used at all.
 */

/**
 * Makes indexes on faiss: an exact scan, and for very many vectors a graph.
 * @throws GibseyError INDEX_UNAVAILABLE when faiss-node isn't there.
 */
export function createFaissIndexFactory(bounds: FaissBounds = limits, library = loadFaiss()): VectorIndexFactory {
  return (dimensions) => new TableOnFaiss(dimensions, bounds, library);
}

/** See {@link limits}. */
export interface FaissBounds {
  readonly graphFromVectors: number;
  readonly graphHitsMax: number;
  readonly graphStepVectors: number;
  readonly indexBytesMax: number;
}

/** The dead are taken out when they are more than this part of the table, and more than a few. */
const deadShareMax = 1 / 4;
const deadKept = 64;

/** Hits asked for beyond those that are wanted: rows that tie with the last one, as a rule. */
const spareHits = 32;

interface Row {
  readonly page_id: string;
  readonly passage: string;
  readonly vector: Float32Array;
  isDead: boolean;
}

class TableOnFaiss implements VectorIndex {
  readonly dimensions: number;
  readonly #bounds: FaissBounds;
  readonly #library: FaissLibrary;
  readonly #pages = new Map<string, readonly Row[]>();
  #rows: Row[] = [];
  #dead = 0;
  #flat: FaissIndex | undefined;
  #graph: FaissGraph | undefined;

  constructor(dimensions: number, bounds: FaissBounds, library: FaissLibrary) {
    this.dimensions = dimensions;
    this.#bounds = bounds;
    this.#library = library;
    this.#flat = new library.IndexFlatIP(dimensions);
  }

  get size(): number {
    return this.#rows.length - this.#dead;
  }

  /** The table's copy, faiss's, and the graph. */
  get bytes(): number {
    return 2 * this.#bytesOf(this.#rows.length) + (this.#graph?.bytes ?? 0);
  }

  put(page_id: string, vectors: readonly PassageVector[]): void {
    const flat = this.#open();
    for (const { vector } of vectors) checkVector(vector, this.dimensions);
    this.#checkRoom(vectors.length);
    this.remove(page_id);
    if (vectors.length === 0) return;
    const rows = vectors.map(({ passage, vector }) => ({ page_id, passage, vector: vector.slice(), isDead: false }));
    flat.add(rows.flatMap(({ vector }) => Array.from(vector)));
    this.#rows.push(...rows);
    this.#pages.set(page_id, rows);
  }

  restore(pages: readonly PagePassages[], vectors: Float32Array): void {
    putAll(this, pages, vectors);
  }

  remove(page_id: string): void {
    const rows = this.#pages.get(page_id);
    if (rows === undefined) return;
    for (const row of rows) row.isDead = true;
    this.#dead += rows.length;
    this.#pages.delete(page_id);
    if (this.#dead > deadKept && this.#dead > this.#rows.length * deadShareMax) this.#bury();
  }

  search(query: Float32Array, k: number): readonly PassageHit[] {
    checkVector(query, this.dimensions);
    if (k <= 0 || this.size === 0) return [];
    const numbers = Array.from(query);
    return this.#searchGraph(numbers, k) ?? this.#searchAll(numbers, k);
  }

  /** Pages in order of their ids, passages as {@link put} had them, each vector a copy. */
  *entries(): Iterable<{ readonly page_id: string; readonly vectors: readonly PassageVector[] }> {
    for (const page_id of [...this.#pages.keys()].toSorted()) {
      const rows = this.#pages.get(page_id) ?? [];
      yield { page_id, vectors: rows.map(({ passage, vector }) => ({ passage, vector: vector.slice() })) };
    }
  }

  /** Lets go of the memory; faiss's own is freed when its object is collected. To use a closed index is a fault. */
  close(): void {
    this.#rows = [];
    this.#dead = 0;
    this.#pages.clear();
    this.#flat = undefined;
    this.#graph = undefined;
  }

  /** Asks for more until whatever ties with the last hit is among what was found. */
  #searchAll(query: number[], k: number): PassageHit[] {
    const flat = this.#open();
    for (let asked = this.#withDead(k); ; asked = Math.min(asked * 2, this.#rows.length)) {
      const found = flat.search(query, asked);
      const hits = this.#hitsOf(found);
      const kth = hits[k - 1]?.cosine ?? Number.NEGATIVE_INFINITY;
      if (asked === this.#rows.length || (found.distances.at(-1) ?? 0) < kth) return firstOf(hits, k);
    }
  }

  /** Nothing while a scan is the better way, the graph isn't grown, or it found too few. */
  #searchGraph(query: number[], k: number): PassageHit[] | undefined {
    const { graphFromVectors, graphHitsMax, graphStepVectors } = this.#bounds;
    if (this.#rows.length <= graphFromVectors || k > graphHitsMax) return undefined;
    this.#graph ??= FaissGraph.open(this.#library, this.dimensions);
    this.#graph?.grow(this.#rows, graphStepVectors);
    if (this.#graph === undefined || this.#graph.size < this.#rows.length) return undefined;
    const hits = firstOf(this.#hitsOf(this.#graph.search(query, this.#withDead(k))), k);
    return hits.length < k ? undefined : hits;
  }

  /** How many to ask for, so that `k` and some to spare are alive if the dead are spread evenly. */
  #withDead(k: number): number {
    return Math.min(this.#rows.length, Math.ceil(((k + spareHits) * this.#rows.length) / this.size));
  }

  #hitsOf({ labels, distances }: { readonly labels: number[]; readonly distances: number[] }): PassageHit[] {
    return labels.flatMap((label, place) => {
      const row = this.#rows[label];
      if (row === undefined || row.isDead) return [];
      return [{ page_id: row.page_id, passage: row.passage, cosine: distances[place] ?? 0 }];
    });
  }

  #bury(): void {
    this.#open().removeIds(this.#rows.flatMap(({ isDead }, label) => (isDead ? [label] : [])));
    this.#rows = this.#rows.filter(({ isDead }) => !isDead);
    this.#dead = 0;
    this.#graph = undefined;
  }

  #checkRoom(vectors: number): void {
    const wanted = this.#bytesOf(this.#rows.length + vectors);
    if (wanted <= this.#bounds.indexBytesMax) return;
    throw new GibseyError(
      "INDEX_FULL",
      `the index can't grow to ${wanted} bytes; its bound is ${this.#bounds.indexBytesMax}`,
      "use a model with fewer dimensions: gibsey models use",
    );
  }

  #bytesOf(vectors: number): number {
    return vectors * this.dimensions * Float32Array.BYTES_PER_ELEMENT;
  }

  #open(): FaissIndex {
    if (this.#flat !== undefined) return this.#flat;
    throw new GibseyError(
      "INTERNAL",
      "the index was used after it was closed",
      "report this: gibsey doctor --report FILE",
    );
  }
}

function firstOf(hits: readonly PassageHit[], k: number): PassageHit[] {
  return hits.toSorted(bestFirst).slice(0, k);
}
