import { GibseyError } from "../../core/errors.ts";
import type { PagePassages, PassageHit, VectorIndex, VectorIndexFactory } from "../../core/index/vector-index.ts";
import { checkLength, checkVector } from "../../core/index/vector.ts";
import { limits } from "../../core/limits.ts";
import type { PassageVector } from "../../core/page.ts";
import { bestHits, type RowOwner } from "./best-hits.ts";
import { FloatRows } from "./float-rows.ts";
import { Int8Rows } from "./int8-rows.ts";

/**
 * An exact index in WebAssembly SIMD: every search reads every vector. Above `limits.int8FromVectors` it reads an int8
 * copy instead, which bounds each cosine, and then only the vectors of those passages that may be among the best.
 */
export const createSimdIndex: VectorIndexFactory = simdIndexFactory(limits);

/** The same under other bounds. */
export function simdIndexFactory(bounds: SimdBounds): VectorIndexFactory {
  // The number of vectors to expect is of no use: the memory grows in place, without copying.
  return (dimensions) => new SimdIndex(dimensions, bounds);
}

/** See {@link limits}. */
export interface SimdBounds {
  readonly int8FromVectors: number;
  readonly indexBytesMax: number;
}

/** A passage and where its vector is. Rows have no gaps: the last one moves to where one is removed. */
interface Slot extends RowOwner {
  row: number;
}

class SimdIndex implements VectorIndex {
  readonly dimensions: number;
  readonly #bounds: SimdBounds;
  readonly #slots: Slot[] = [];
  readonly #pages = new Map<string, readonly Slot[]>();
  #floats: FloatRows | undefined;
  /** Made when the threshold is first passed, and kept in step from then on. */
  #int8: Int8Rows | undefined;

  constructor(dimensions: number, bounds: SimdBounds) {
    this.dimensions = dimensions;
    this.#bounds = bounds;
    this.#floats = new FloatRows(dimensions, bounds.indexBytesMax);
  }

  get size(): number {
    return this.#slots.length;
  }

  get bytes(): number {
    return (this.#floats?.bytes ?? 0) + (this.#int8?.bytes ?? 0);
  }

  put(page_id: string, vectors: readonly PassageVector[]): void {
    for (const { vector } of vectors) checkVector(vector, this.dimensions);
    this.#reserve(this.size - (this.#pages.get(page_id)?.length ?? 0) + vectors.length);
    this.remove(page_id);
    if (vectors.length === 0) return;
    this.#pages.set(
      page_id,
      vectors.map((vector) => this.#append(page_id, vector)),
    );
  }

  restore(pages: readonly PagePassages[], vectors: Float32Array): void {
    const size = pages.reduce((sum, { passages }) => sum + passages.length, 0);
    checkLength(vectors, size * this.dimensions);
    this.#reserve(size);
    const floats = this.#open();
    floats.writeAll(vectors);
    for (let row = 0; row < size; row++) this.#int8?.write(row, floats.view(row));
    for (const { page_id, passages } of pages) {
      const slots = passages.map((passage, place) => ({ page_id, passage, row: this.size + place }));
      if (slots.length > 0) this.#pages.set(page_id, slots);
      this.#slots.push(...slots);
    }
  }

  remove(page_id: string): void {
    for (const slot of this.#pages.get(page_id) ?? []) {
      const last = this.#slots.pop();
      if (last === undefined || last === slot) continue;
      this.#open().move(last.row, slot.row);
      this.#int8?.move(last.row, slot.row);
      last.row = slot.row;
      this.#slots[slot.row] = last;
    }
    this.#pages.delete(page_id);
  }

  search(query: Float32Array, k: number): readonly PassageHit[] {
    checkVector(query, this.dimensions);
    const { size } = this;
    if (k <= 0 || size === 0) return [];
    const floats = this.#open();
    if (this.#int8 === undefined || size <= this.#bounds.int8FromVectors) {
      return bestHits(floats.nearest(query, size, k), k, this.#slots);
    }
    const candidates = this.#int8.candidates(query, size, k);
    return bestHits(floats.rescore(candidates, query, size), k, this.#slots);
  }

  /** Pages in order of their ids, passages as {@link put} had them, each vector a copy. */
  *entries(): Iterable<{ readonly page_id: string; readonly vectors: readonly PassageVector[] }> {
    const floats = this.#open();
    for (const page_id of [...this.#pages.keys()].toSorted()) {
      const slots = this.#pages.get(page_id) ?? [];
      yield { page_id, vectors: slots.map(({ passage, row }) => ({ passage, vector: floats.view(row).slice() })) };
    }
  }

  /** Lets go of the memory. A closed index is empty; to put or search in it is a fault. */
  close(): void {
    this.#slots.length = 0;
    this.#pages.clear();
    this.#floats = undefined;
    this.#int8 = undefined;
  }

  #open(): FloatRows {
    if (this.#floats !== undefined) return this.#floats;
    throw new GibseyError(
      "INTERNAL",
      "the index was used after it was closed",
      "report this: gibsey doctor --report FILE",
    );
  }

  #append(page_id: string, { passage, vector }: PassageVector): Slot {
    const slot = { page_id, passage, row: this.size };
    this.#open().write(slot.row, vector);
    this.#int8?.write(slot.row, vector);
    this.#slots.push(slot);
    return slot;
  }

  /** Takes all memory that so many vectors need, or throws before anything has changed. */
  #reserve(size: number): void {
    this.#open().reserve(size);
    this.#int8?.reserve(size);
    if (this.#int8 === undefined && size > this.#bounds.int8FromVectors) this.#int8 = this.#quantised(size);
  }

  #quantised(room: number): Int8Rows {
    const floats = this.#open();
    const int8 = new Int8Rows(this.dimensions, this.#bounds.indexBytesMax);
    int8.reserve(Math.max(room, this.size));
    for (const { row } of this.#slots) int8.write(row, floats.view(row));
    return int8;
  }
}
