import type { PassageVector } from "../page.ts";
import type { PagePassages } from "./vector-index.ts";

/** What a question's cosines are measured by. */
export interface Measure {
  /** The standard deviation of the question's cosines with the book's passages: the unit that cosines are counted in. */
  readonly deviation: number;
  /**
   * How near the question is to the book as a whole: its mean cosine with the passages, in deviations from what the
   * passages have with each other. A question is a passage of no book, so this is below 0; a question about other things
   * lies further down.
   */
  readonly closeness: number;
}

/** So many passages at most are a sample; from half as many, a deviation is known to a twentieth. */
const sampleMax = 512;
/**
 * A book of a few passages says little of how cosines vary, so it is measured as if it had so many more passages, with
 * what is usual between a question and prose, and between prose and prose (bge-small and MiniLM, a novel).
 */
const assumedPassages = 20;
const assumed = { deviation: 0.07, spread: 0.045, closeness: -2 } as const;

/** So many cosines are computed at once. */
const atOnce = 4;

interface PageOfVectors {
  readonly page_id: string;
  readonly vectors: readonly PassageVector[];
}

interface Sampled {
  readonly zeros: number;
  readonly vector: Float32Array;
}

/** The sample's vectors, one after the other, zeros behind them up to a multiple of {@link atOnce}; and how they lie. */
interface Sample {
  readonly numbers: Float32Array;
  readonly size: number;
  readonly spread: Moments;
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * A sample of the book's passages, by which a question's cosines are measured. Models differ in how near to each other
 * they put any two texts, and so do books; measured by the book itself, one recipe serves all of them.
 *
 * The sample is all passages whose hash begins with so many zero bits that they aren't too many. So it hangs on the
 * passages' names alone: not on the order in which they came, nor on how many there once were.
 */
export class Background {
  readonly #pages = new Map<string, readonly Sampled[]>();
  /** How many zero bits the hashes of the sample begin with at least. */
  #zeros = 0;
  /** How many passages of the book have a hash that begins with exactly so many zero bits; and each page's share in it. */
  readonly #counts = new Uint32Array(33);
  readonly #zerosOf = new Map<string, Uint8Array>();
  /** All of the sample, until a page comes or goes. */
  #whole: Sample | undefined;
  readonly #entries: () => Iterable<PageOfVectors>;

  /** @param entries all vectors that were put, for when pages went and the sample may have more of the others. */
  constructor(entries: () => Iterable<PageOfVectors>) {
    this.#entries = entries;
  }

  /** Replaces what is known of a page. */
  put(page_id: string, vectors: readonly PassageVector[]): void {
    this.remove(page_id);
    this.#count(
      page_id,
      vectors.map(({ passage }) => passage),
    );
    this.#sample(page_id, vectors);
    while (this.#sizeAt(this.#zeros) > sampleMax) this.#narrow();
  }

  /** Begins with many pages; `vectors` has those of all passages, of which few are sampled, one after the other. */
  restore(pages: readonly PagePassages[], vectors: Float32Array, dimensions: number): void {
    for (const { page_id, passages } of pages) this.#count(page_id, passages);
    while (this.#sizeAt(this.#zeros) > sampleMax) this.#zeros += 1;
    let start = 0;
    for (const { page_id, passages } of pages) {
      const zeros = this.#zerosOf.get(page_id) ?? new Uint8Array();
      const sampled: PassageVector[] = [];
      for (const [place, passage] of passages.entries()) {
        const isSampled = (zeros[place] ?? 0) >= this.#zeros;
        if (isSampled) sampled.push({ passage, vector: vectors.subarray(start, start + dimensions) });
        start += dimensions;
      }
      this.#sample(page_id, sampled);
    }
  }

  /** Forgets a page; one that isn't there is passed over. */
  remove(page_id: string): void {
    for (const count of this.#zerosOf.get(page_id) ?? []) this.#counts[count] = (this.#counts[count] ?? 1) - 1;
    this.#zerosOf.delete(page_id);
    if (this.#pages.delete(page_id)) this.#whole = undefined;
  }

  /** Measures a question by the sample, or by what of it stands on accepted pages. */
  measure(query: Float32Array, accepts?: (page_id: string) => boolean): Measure {
    this.#widen();
    const sample = accepts === undefined ? (this.#whole ??= this.#gather()) : this.#gather(accepts);
    const { mean, deviation } = momentsOf(cosinesWith(query, sample), assumed.deviation);
    const trust = sample.size / (sample.size + assumedPassages);
    const closeness = trust * ((mean - sample.spread.mean) / sample.spread.deviation) + (1 - trust) * assumed.closeness;
    return { deviation, closeness };
  }

  #gather(accepts: (page_id: string) => boolean = () => true): Sample {
    // In order, because sums are rounded, and one book must give one answer whatever order it was learned in.
    const pages = [...this.#pages].toSorted(([one], [other]) => (one < other ? -1 : 1));
    const vectors = pages.flatMap(([page_id, sampled]) =>
      accepts(page_id) ? sampled.map(({ vector }) => vector) : [],
    );
    const dimensions = vectors[0]?.length ?? 0;
    const numbers = new Float32Array(roundUp(vectors.length) * dimensions);
    for (const [position, vector] of vectors.entries()) numbers.set(vector, position * dimensions);
    const sample = { numbers, size: vectors.length };
    return { ...sample, spread: spreadOf(sample, dimensions) };
  }

  #count(page_id: string, passages: readonly string[]): void {
    const zeros = Uint8Array.from(passages, (passage) => zerosOf(page_id, passage));
    for (const count of zeros) this.#counts[count] = (this.#counts[count] ?? 0) + 1;
    this.#zerosOf.set(page_id, zeros);
  }

  #sample(page_id: string, vectors: readonly PassageVector[]): void {
    // Copies, because a vector may be a view of a whole snapshot, which would stay in memory with it.
    const sampled = vectors.flatMap(({ passage, vector }) => {
      const zeros = zerosOf(page_id, passage);
      return zeros >= this.#zeros ? [{ zeros, vector: vector.slice() }] : [];
    });
    if (sampled.length === 0) return;
    this.#pages.set(page_id, sampled);
    this.#whole = undefined;
  }

  #narrow(): void {
    this.#zeros += 1;
    for (const [page_id, sampled] of this.#pages) {
      const kept = sampled.filter(({ zeros }) => zeros >= this.#zeros);
      if (kept.length === 0) this.#pages.delete(page_id);
      else this.#pages.set(page_id, kept);
    }
    this.#whole = undefined;
  }

  /** Takes the sample anew when so many pages went that it may be larger. Only now, because mostly others come instead. */
  #widen(): void {
    const before = this.#zeros;
    while (this.#zeros > 0 && this.#sizeAt(this.#zeros - 1) <= sampleMax) this.#zeros -= 1;
    if (this.#zeros === before) return;
    this.#pages.clear();
    for (const { page_id, vectors } of this.#entries()) this.#sample(page_id, vectors);
  }

  /** How large the sample is with hashes that begin with so many zero bits. */
  #sizeAt(zeros: number): number {
    let size = 0;
    for (let count = zeros; count <= 32; count++) size += this.#counts[count] ?? 0;
    return size;
  }
}

/** Each passage's mean cosine with all others, by way of their sum: what it has with itself, 1, is taken off. */
function spreadOf(sample: Omit<Sample, "spread">, dimensions: number): Moments {
  const sum = new Float32Array(dimensions);
  for (let at = 0; at < sample.numbers.length; at++) {
    sum[at % dimensions] = (sum[at % dimensions] ?? 0) + (sample.numbers[at] ?? 0);
  }
  const others = Math.max(1, sample.size - 1);
  const means = cosinesWith(sum, sample).map((product) => (product - 1) / others);
  return momentsOf(means, assumed.spread);
}

/** The mean, and the deviation as if {@link assumedPassages} more had the assumed one. */
function momentsOf(numbers: Float64Array, assumedDeviation: number): Moments {
  let sum = 0;
  for (const number of numbers) sum += number;
  const mean = sum / Math.max(1, numbers.length);
  let squares = assumedPassages * assumedDeviation ** 2;
  for (const number of numbers) squares += (number - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (numbers.length + assumedPassages)) };
}

/**
 * The vector's dot product with each of the sample. Four at a time: each sum is added up in order, and a processor that
 * waits for one has three others to go on with.
 */
function cosinesWith(vector: Float32Array, { numbers, size }: Omit<Sample, "spread">): Float64Array {
  const cosines = new Float64Array(roundUp(size));
  const { length } = vector;
  for (let passage = 0; passage < size; passage += atOnce) {
    let at = passage * length;
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let position = 0; position < length; position++, at++) {
      const number = vector[position] ?? 0;
      first += number * (numbers[at] ?? 0);
      second += number * (numbers[at + length] ?? 0);
      third += number * (numbers[at + 2 * length] ?? 0);
      fourth += number * (numbers[at + 3 * length] ?? 0);
    }
    cosines[passage] = first;
    cosines[passage + 1] = second;
    cosines[passage + 2] = third;
    cosines[passage + 3] = fourth;
  }
  return cosines.subarray(0, size);
}

function roundUp(passages: number): number {
  return Math.ceil(passages / atOnce) * atOnce;
}

/** How many zero bits the hash of a passage begins with. */
function zerosOf(page_id: string, passage: string): number {
  return Math.clz32(hashOf(page_id, passage));
}

/** Of both names, FNV-1a over UTF-16 code units, mixed once more because its high bits follow the last letters. */
function hashOf(page_id: string, passage: string): number {
  const hash = fnv(passage, fnv("\n", fnv(page_id, 0x811c9dc5)));
  // MurmurHash3's finaliser.
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/** Goes on from the hash of what stands before a name. */
function fnv(name: string, before: number): number {
  let hash = before;
  for (let position = 0; position < name.length; position++) {
    hash = Math.imul(hash ^ name.charCodeAt(position), 0x01000193);
  }
  return hash;
}
