/** Vectors one after the other, each of unit length: row r stands at `numbers[r * dimensions]`. */
export interface Rows {
  readonly numbers: Float32Array;
  readonly dimensions: number;
}

/** A division of rows by direction. */
export interface Clustering {
  /** For each row the cluster it belongs to, 0 to k - 1; no cluster is empty. */
  readonly clusterOf: Int32Array;
  /** The clusters' centroids, each of unit length. */
  readonly centroids: Rows;
  /** The sum of squared distances of the rows from their centroids: 2 - 2 cos each. */
  readonly inertia: number;
}

/** Divides rows, and lays them out, without holding up whoever calls. */
export interface Clusterer {
  /**
   * Spherical k-means. The same rows, k and seed give the same division on every machine.
   * @param k at most the number of rows.
   * @throws the signal's reason.
   */
  cluster(rows: Rows, k: number, seed: number, signal: AbortSignal): Promise<Clustering>;
  /**
   * Lays rows out in two dimensions, near to each other where their vectors are.
   * @returns x and y of each row, 0 to 1 each way, one after the other.
   */
  layOut(rows: Rows, seed: number, signal: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}
