import type { ModelFile, PulledModel } from "./catalog.ts";

/** A place that models are pulled from. */
export interface ModelSource {
  /** How a reader knows it: a host, or a tool. */
  readonly name: string;
  /**
   * Brings files of a model into a folder, each whole and checked against its sha256.
   * @throws Error whose message says, in one line, why this source can't; the signal's reason when aborted.
   */
  pull(request: PullRequest): Promise<void>;
}

export interface PullRequest {
  readonly model: PulledModel;
  readonly files: readonly ModelFile[];
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told the bytes that are there, of all files together; never fewer than before. */
  readonly onBytes: (bytes: number) => void;
}
