import type { Clustering, Rows } from "../../core/nightly/clusterer.ts";
import type { ErrorCode } from "../../core/errors.ts";

/*
 * A worker has one task, which it is started with, gives one answer, and ends. It costs some 50 ms to start one, against
 * seconds of work once a night; and a worker without a next task has nothing to keep, to close or to queue.
 */

export type Task =
  | { readonly kind: "cluster"; readonly rows: Rows; readonly k: number; readonly seed: number }
  | { readonly kind: "join"; readonly rows: Rows; readonly clusterOf: Int32Array; readonly k: number }
  | { readonly kind: "layOut"; readonly rows: Rows; readonly seed: number }
  | { readonly kind: "place"; readonly rows: Rows; readonly places: Float32Array };

export type Answer =
  | { readonly kind: "clustering"; readonly clustering: Clustering }
  | { readonly kind: "places"; readonly places: Float32Array }
  /** A GibseyError, taken apart to cross the threads. */
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string; readonly hint: string };
