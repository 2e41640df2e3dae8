import type { TextRole } from "../../core/embed/lanes.ts";
import type { ErrorCode } from "../../core/errors.ts";
import type { OnnxModel } from "../onnx/onnx-embedder.ts";

/*
 * What the two sides say to each other. The worker loads the model that it was started with and says `ready`, or
 * `failed` and ends. From then on every `embed` is answered by one `vector` or one `refused`, and `close` by its end.
 * The host sends one text at a time and keeps all others, so there is never more than one answer to wait for.
 */

/** Which model a worker loads. */
export type WorkerModel = { readonly kind: "use-lite" } | ({ readonly kind: "onnx" } & OnnxModel);

export type ToWorker =
  | { readonly kind: "embed"; readonly role: TextRole; readonly text: string }
  | { readonly kind: "close" };

export type FromWorker =
  | { readonly kind: "ready" }
  | ({ readonly kind: "failed" } & Problem)
  | { readonly kind: "vector"; readonly vector: Float32Array }
  /** The text can't be embedded; the worker goes on with others. */
  | ({ readonly kind: "refused" } & Problem);

/** A GibseyError, taken apart to cross the threads. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}
