/** How vectors are kept in memory and searched. */
export const vectorsLimits = {
  /** Idle time after which a changed index is written to its snapshot, and the longest it may wait while busy. */
  snapshotIdleMs: 2_000,
  snapshotEveryMs: 60_000,
  /**
   * Above this many vectors a search scans an int8 copy first: a quarter more memory for a quarter of the reading. Below,
   * they fit the processor's caches, a scan takes half a millisecond, and the copy wouldn't be noticed.
   */
  int8FromVectors: 5_000,
  /**
   * faiss: above this many vectors a graph answers instead of a scan: 10 ms instead of 74 for 71,000 (docs/BENCHMARKS.md).
   * A search that wants more hits than a graph finds well is always a scan. Each search lets the graph grow by a step,
   * some 90 ms of work, because to build it at once would hold up the daemon for minutes.
   */
  graphFromVectors: 50_000,
  graphHitsMax: 100,
  graphStepVectors: 32,
  /** Memory for each copy of the vectors: all that WebAssembly's 32-bit addresses reach. 1.4 million vectors of 768. */
  indexBytesMax: 4 * 1_073_741_824,
} as const;
