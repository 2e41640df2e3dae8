import { createRequire } from "node:module";
import { GibseyError } from "../../core/errors.ts";

/** An index of faiss. Vectors get labels in the order in which they are added, from 0. */
export interface FaissIndex {
  /** The numbers of one or more vectors, one after the other. */
  add(numbers: number[]): void;
  /** The `k` best, best first; what a graph doesn't find has the label -1. `k` is in 1..the number of vectors. */
  search(query: number[], k: number): { readonly distances: number[]; readonly labels: number[] };
  /** Takes vectors out of a flat index and moves the others up. On a graph it ends the process. */
  removeIds(labels: number[]): number;
}

/** What we use of faiss-node. Its types aren't asked for, because the package may not be there. */
export interface FaissLibrary {
  readonly IndexFlatIP: new (dimensions: number) => FaissIndex;
  readonly Index: { fromFactory(dimensions: number, description: string, metric: number): FaissIndex };
  readonly MetricType: { readonly METRIC_INNER_PRODUCT: number };
}

/**
 * Loads faiss-node, an optional dependency that npm leaves out where its binary can't be downloaded.
 *
 * faiss gets one thread: a graph that several have built differs from run to run, and a second thread that must first be
 * woken makes a search many times slower on a busy machine. OpenMP reads the variable when the binary is loaded.
 * @throws GibseyError INDEX_UNAVAILABLE
 */
export function loadFaiss(load: () => unknown = requireFaiss): FaissLibrary {
  process.env["OMP_NUM_THREADS"] ??= "1";
  let library: unknown;
  try {
    library = load();
  } catch (cause) {
    throw unavailable("faiss-node isn't installed, or its binary isn't there or not for this machine", cause);
  }
  if (isFaiss(library)) return library;
  throw unavailable("faiss-node is of a kind that isn't known", library);
}

function requireFaiss(): unknown {
  return createRequire(import.meta.url)("faiss-node");
}

function isFaiss(library: unknown): library is FaissLibrary {
  return (
    typeof library === "object" &&
    library !== null &&
    "IndexFlatIP" in library &&
    typeof library.IndexFlatIP === "function" &&
    "Index" in library &&
    typeof library.Index === "function" &&
    "fromFactory" in library.Index &&
    "MetricType" in library
  );
}

function unavailable(problem: string, cause: unknown): GibseyError {
  return new GibseyError("INDEX_UNAVAILABLE", problem, "npm run build:faiss; or GIBSEY_INDEX=simd", { cause });
}
