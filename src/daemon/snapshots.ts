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

/** An index as its snapshot had it. */
export interface LoadedIndex {
  readonly index: SearchIndex;
  /** The feed's mark up to which the index is complete; undefined when that isn't known. */
  readonly mark?: string | undefined;
  /** What was wrong with the snapshot, for the log; undefined when it was loaded or there was none. */
  readonly problem?: GibseyError;
}

/**
 * Fills the index from its snapshot if there is a good one. A bad one is left out: the index then stays empty, and
 * reconciliation fills it from rows and stored vectors.
 */
export async function loadSnapshot(
  file: SnapshotFile,
  generation: Generation,
  makeIndex: () => SearchIndex,
): Promise<LoadedIndex> {
  const index = makeIndex();
  try {
    const bytes = await file.read();
    return { index, mark: bytes === undefined ? undefined : decodeSnapshot(bytes, generation, index) };
  } catch (error) {
    index.vectors.close();
    return { index: makeIndex(), problem: asGibseyError(error) };
  }
}

/**
 * Writes the snapshot when the index has changed and then been quiet for a while, or has been busy for long. It goes with
 * the feed's mark, by which the next start sees whether it is complete: at the close it is written, too, when only that
 * has moved. Not before, because the index may be large, and a start that finds another mark only takes longer.
 */
export class SnapshotKeeper {
  readonly #file: SnapshotFile;
  readonly #index: SearchIndex;
  readonly #generation: Generation;
  readonly #markOf: () => Promise<string | undefined>;
  readonly #onProblem: (problem: GibseyError) => void;
  #saved: { readonly version: number; readonly mark: string | undefined } | undefined;
  #seenVersion: number;
  #savedAtMs = performance.now();
  #saving: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: {
    file: SnapshotFile;
    index: SearchIndex;
    generation: Generation;
    /** The feed's mark, if the index holds all that is committed. */
    mark: () => Promise<string | undefined>;
    /** Whether the file holds the index as it is now, and with which mark. */
    isSaved: boolean;
    savedMark: string | undefined;
    onProblem: (problem: GibseyError) => void;
  }) {
    this.#file = parts.file;
    this.#index = parts.index;
    this.#generation = parts.generation;
    this.#onProblem = parts.onProblem;
    this.#markOf = parts.mark;
    if (parts.isSaved) this.#saved = { version: parts.index.version, mark: parts.savedMark };
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
    const isSaved = this.#index.version === this.#saved?.version;
    if (this.#saving !== undefined || isSaved || !(isQuiet || isOverdue)) return;
    this.#saving = this.#save().finally(() => {
      this.#saving = undefined;
    });
  }

  /** A snapshot that can't be written is no loss but of time at the next start, so it stops nothing. */
  async #save(): Promise<void> {
    try {
      // Asked before the index is looked at: what is committed in between is in it, and the next start doesn't know.
      const mark = await this.#markOf();
      const { version } = this.#index;
      if (version === this.#saved?.version && mark === this.#saved.mark) return;
      await this.#file.write(encodeSnapshot(this.#index, this.#generation, mark));
      this.#saved = { version, mark };
    } catch (error) {
      this.#onProblem(asGibseyError(error));
    } finally {
      this.#savedAtMs = performance.now();
    }
  }
}
