import { decodeSnapshot, encodeSnapshot } from "../core/index/snapshot.ts";
import type { SearchIndex } from "../core/index/search-index.ts";
import type { Generation } from "../core/embed/embedder.ts";
import { limits } from "../core/limits.ts";
import { asGibseyError, type GibseyError } from "../core/errors.ts";

/** Where a snapshot is kept. Writing is atomic: after a crash the file is the old one or the new one. */
export interface SnapshotFile {
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  write(parts: readonly Uint8Array[]): Promise<void>;
}

/**
 * Fills the index from its snapshot if there is a good one. A bad one is left out: the index then stays empty, and
 * reconciliation fills it from rows and stored vectors.
 * @returns what was wrong, for the log; undefined when the snapshot was loaded or there was none.
 */
export async function loadSnapshot(
  file: SnapshotFile,
  generation: Generation,
  makeIndex: () => SearchIndex,
): Promise<{ readonly index: SearchIndex; readonly problem?: GibseyError }> {
  const index = makeIndex();
  try {
    const bytes = await file.read();
    if (bytes !== undefined) decodeSnapshot(bytes, generation, index);
    return { index };
  } catch (error) {
    index.vectors.close();
    return { index: makeIndex(), problem: asGibseyError(error) };
  }
}

/** Writes the snapshot when the index has changed and then been quiet for a while, or has been busy for long. */
export class SnapshotKeeper {
  readonly #file: SnapshotFile;
  readonly #index: SearchIndex;
  readonly #generation: Generation;
  readonly #onProblem: (problem: GibseyError) => void;
  #savedVersion: number;
  #seenVersion: number;
  #savedAtMs = performance.now();
  #saving: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: {
    file: SnapshotFile;
    index: SearchIndex;
    generation: Generation;
    /** Whether the file holds the index as it is now. */
    isSaved: boolean;
    onProblem: (problem: GibseyError) => void;
  }) {
    this.#file = parts.file;
    this.#index = parts.index;
    this.#generation = parts.generation;
    this.#onProblem = parts.onProblem;
    this.#savedVersion = parts.isSaved ? parts.index.version : 0;
    this.#seenVersion = parts.index.version;
    this.#timer = setInterval(() => this.#look(), limits.snapshotIdleMs).unref();
  }

  /** Writes what isn't written yet, and keeps no longer watch. */
  async close(): Promise<void> {
    await this.stop();
    await this.#save();
  }

  /** Keeps no longer watch, and resolves when the file is no longer touched. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#saving;
  }

  #look(): void {
    const isQuiet = this.#index.version === this.#seenVersion;
    this.#seenVersion = this.#index.version;
    const isOverdue = performance.now() - this.#savedAtMs > limits.snapshotEveryMs;
    if (this.#saving !== undefined || !(isQuiet || isOverdue)) return;
    this.#saving = this.#save().finally(() => {
      this.#saving = undefined;
    });
  }

  /** A snapshot that can't be written is no loss but of time at the next start, so it stops nothing. */
  async #save(): Promise<void> {
    const { version } = this.#index;
    if (version === this.#savedVersion) return;
    try {
      await this.#file.write(encodeSnapshot(this.#index, this.#generation));
      this.#savedVersion = version;
    } catch (error) {
      this.#onProblem(asGibseyError(error));
    } finally {
      this.#savedAtMs = performance.now();
    }
  }
}
