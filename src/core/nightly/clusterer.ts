/**
 * Vectors one after the other, each of unit length, or all zeros where there is no direction: row r stands at
 * `numbers[r * dimensions]`.
 */
export interface Rows {
  /** Best over a SharedArrayBuffer, which another thread reads in place; else it is copied. */
  readonly numbers: Float32Array;
  readonly dimensions: number;
}

/** A division of rows by direction. */
export interface Clustering {
  /** For each row the cluster it belongs to, 0 to k - 1; no cluster is empty. */
  readonly clusterOf: Int32Array;
  /** Each row's cosine with the centroid of its cluster. */
  readonly cosines: Float32Array;
  /** The clusters' centroids, each of unit length. */
  readonly centroids: Rows;
  /** The sum of squared distances of the rows from their centroids: 2 - 2 cos each. */
  readonly inertia: number;
  /**
   * How well the clusters are set apart: the mean of how much nearer a row is to its own centroid than to the next, by the
   * greater distance, -1 to 1; 0 where there is one cluster. It is the simplified silhouette (Hruschka et al. 2004), but a row's
   * own centroid is taken without the row itself.
   */
  readonly silhouette: number;
}

/**
 * Divides rows, and lays them out, without holding up whoever calls. The same arguments give the same result on every
 * machine.
 */
export interface Clusterer {
  /**
   * Spherical k-means.
   * @param k from 1 to the number of rows.
   * @throws the signal's reason.
   */
  cluster(rows: Rows, k: number, seed: number, signal: AbortSignal): Promise<Clustering>;
  /**
   * Puts each row that is in no cluster into the one whose centroid is nearest. All others stay.
   * @param clusterOf the rows' clusters, -1 where there is none yet; each of the k has a row.
   * @throws the signal's reason.
   */
  join(rows: Rows, clusterOf: Int32Array, k: number, signal: AbortSignal): Promise<Clustering>;
  /**
   * Lays rows out in two dimensions, near to each other where their vectors are.
   * @returns x and y of each row, 0 to 1 each way, one after the other.
   * @throws the signal's reason.
   */
  layOut(rows: Rows, seed: number, signal: AbortSignal): Promise<Float32Array>;
  /**
   * Puts each row that has no place among those whose vectors are nearest. All others stay.
   * @param places x and y of each row, one after the other; NaN where there is none yet. At least one row has a place.
   * @throws the signal's reason.
   */
  place(rows: Rows, places: Float32Array, signal: AbortSignal): Promise<Float32Array>;
}
