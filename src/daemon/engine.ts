import type { ChangeFeed } from "../core/change/feed.ts";
import type { Embedder, Generation } from "../core/embed/embedder.ts";
import { GibseyError } from "../core/errors.ts";
import { SearchIndex } from "../core/index/search-index.ts";
import type { VectorIndexFactory } from "../core/index/vector-index.ts";
import { Memory } from "../core/memory.ts";
import type { DeadLetters } from "../core/store/dead-letters.ts";
import type { CharacterStore, PageStore } from "../core/store/page-store.ts";
import type { VectorStore } from "../core/store/vector-store.ts";
import { BookWriter } from "./book-writer.ts";
import { systemClock } from "./clock.ts";
import { type Log, tellBatch, tellState } from "./log.ts";
import { type LearnedBatch, type PipelineState, runPipeline } from "./pipeline.ts";
import type { ReleaseStack } from "./release-stack.ts";
import { SearchableWatch } from "./searchable.ts";
import { loadSnapshot, SnapshotKeeper, type SnapshotFile } from "./snapshots.ts";

/** The stores of a runtime, opened. */
export interface Stores {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly vectors: VectorStore;
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
  close(): void | Promise<void>;
}

/** What an engine is made of; each is opened in this order and released in the reverse. */
export interface EngineParts {
  /** Takes the data dir for this process. @throws GibseyError DAEMON_RUNNING */
  readonly lock: () => { release(): void };
  readonly openStores: () => Promise<Stores>;
  /** Opens the book's own model, or the best there is while the book has none. */
  readonly openEmbedder: (active: Generation | undefined) => Promise<Embedder>;
  readonly makeVectorIndex: VectorIndexFactory;
  readonly snapshotFile: SnapshotFile;
  readonly log: Log;
}

/** A book's memory at work: what is written is learned, what is learned answers. */
export interface Engine {
  readonly stores: Stores;
  readonly embedder: Embedder;
  readonly index: SearchIndex;
  readonly memory: Memory;
  readonly writer: BookWriter;
  readonly pipelineState: () => PipelineState;
  readonly isReady: () => boolean;
  /** Resolves when the index has been filled once; never rejects. */
  readonly ready: Promise<void>;
  /** Settles when the pipeline ends: by its release, or by a fault of gibsey's own. */
  readonly ended: Promise<void>;
}

/**
 * Opens everything and starts to learn. What was opened is on the stack even when this throws.
 * @throws GibseyError DAEMON_RUNNING, DATA_DIR_UNUSABLE, DATABASE_DAMAGED, GENERATION_PINNED, EMBEDDER_UNAVAILABLE and others.
 */
export async function startEngine(
  parts: EngineParts,
  opened: ReleaseStack,
  onBatch: (batch: LearnedBatch) => void,
): Promise<Engine> {
  const lock = parts.lock();
  opened.push(() => lock.release());
  const stores = await parts.openStores();
  opened.push(() => stores.close());
  const active = await stores.vectors.activeGeneration();
  const embedder = await parts.openEmbedder(active);
  opened.push(() => embedder.close());
  const index = await openIndex(parts, checkGeneration(active, embedder.generation), opened);

  const memory = new Memory({ ...stores, embedder, index, now: systemClock.monotonicMs });
  const watch = new SearchableWatch(memory);
  let state: PipelineState = { kind: "reconciling" };
  let isReady = false;
  let becomeReady = () => {};
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  const stop = new AbortController();
  const ended = runPipeline(
    {
      ...stores,
      memory,
      clock: systemClock,
      random: Math.random,
      onBatch: (batch) => {
        tellBatch(parts.log, batch);
        onBatch(batch);
        watch.notify(batch);
      },
      onState: (next) => {
        tellState(parts.log, state, next);
        state = next;
        if (next.kind !== "listening" || isReady) return;
        isReady = true;
        becomeReady();
      },
    },
    stop.signal,
  );
  opened.push(() => {
    stop.abort();
    return ended;
  });
  return {
    stores,
    embedder,
    index,
    memory,
    writer: new BookWriter({ ...stores, watch, clock: systemClock }),
    pipelineState: () => state,
    isReady: () => isReady,
    ready,
    ended,
  };
}

async function openIndex(parts: EngineParts, generation: Generation, opened: ReleaseStack): Promise<SearchIndex> {
  const makeIndex = () => new SearchIndex(parts.makeVectorIndex(generation.dimensions));
  const { index, problem } = await loadSnapshot(parts.snapshotFile, generation, makeIndex);
  opened.push(() => index.vectors.close());
  if (problem !== undefined) parts.log("warn", problem.message, { code: problem.code });
  const keeper = new SnapshotKeeper({
    file: parts.snapshotFile,
    index,
    generation,
    onProblem: ({ code, message }) => parts.log("warn", `the snapshot wasn't written: ${message}`, { code }),
  });
  opened.push(() => keeper.close());
  return index;
}

function checkGeneration(active: Generation | undefined, generation: Generation): Generation {
  if (active === undefined || active.id === generation.id) return generation;
  throw new GibseyError(
    "GENERATION_PINNED",
    `the book's vectors were made by ${active.provider}:${active.model}, not ${generation.provider}:${generation.model}`,
    "leave GIBSEY_EMBEDDER unset to go on with the book's own model, or import into another --data-dir",
  );
}
