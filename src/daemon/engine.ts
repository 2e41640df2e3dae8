import { randomUUID } from "node:crypto";
import type { ChangeFeed } from "../core/change/feed.ts";
import { type Embedder, type Generation, modelNameOf } from "../core/embed/embedder.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { Memory } from "../core/memory.ts";
import type { ReadersBook } from "../core/retrieve/retrieve.ts";
import type { DeadLetters } from "../core/store/dead-letters.ts";
import type { RowStores } from "../core/store/row-stores.ts";
import { BookWriter } from "./book-writer.ts";
import { CanaryIndexes } from "./canary-index.ts";
import { Canary } from "./canary.ts";
import { systemClock } from "./clock.ts";
import { LastNight } from "./last-night.ts";
import { tellBatch, tellState } from "./log.ts";
import { type LearnedBatch, type PipelineState, runPipeline } from "./pipeline.ts";
import { withQuestionDeadline } from "./question-deadline.ts";
import { type HeldRecall, hold, openRecall, type RecallParts } from "./recall.ts";
import { Reindexer } from "./reindex.ts";
import type { ReleaseStack } from "./release-stack.ts";
import { replayLetters, type ReplayOutcome } from "./replay.ts";
import { SearchableWatch } from "./searchable.ts";

/** The stores of a runtime, opened. */
export interface Stores extends RowStores {
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
  /** What readers are answered from where the rows may be away; the stores themselves if absent. */
  readonly readers?: ReadersBook;
  /** When the rows, or what tells of their changes, were first found away; undefined while they are there. Epoch ms. */
  readonly silentSinceMs?: () => number | undefined;
  close(): void | Promise<void>;
}

/** What an engine is made of; each is opened in this order and released in the reverse. */
export interface EngineParts extends Omit<RecallParts, "mark"> {
  /** Takes the data dir for this process. @throws GibseyError DAEMON_RUNNING */
  readonly lock: () => { release(): void };
  readonly openStores: () => Promise<Stores>;
  /** The model to open: the one that is set, else the book's own, else the best there is. */
  readonly chooseModel: (active: Generation | undefined) => Promise<string>;
  readonly openEmbedder: (model: string, signal: AbortSignal) => Promise<Embedder>;
  /** How often rows and index are compared, in ms; limits.reconcileEveryMs unless a test can't wait so long. */
  readonly reconcileEveryMs?: number;
}

/** A book's memory at work: what is written is learned, what is learned answers. */
export interface Engine {
  readonly stores: Stores;
  readonly memory: Memory;
  readonly reindexer: Reindexer;
  /** To be refreshed when a night was published. */
  readonly lastNight: LastNight;
  readonly writer: BookWriter;
  readonly canary: Canary;
  /** {@link replayLetters} on this book. */
  readonly replay: (ids: readonly string[] | undefined, signal?: AbortSignal) => Promise<ReplayOutcome>;
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
  given: EngineParts,
  opened: ReleaseStack,
  onBatch: (batch: LearnedBatch) => void,
): Promise<Engine> {
  const lock = given.lock();
  opened.push(() => lock.release());
  const stores = await given.openStores();
  opened.push(() => stores.close());
  let isReady = false;
  const openEmbedder: EngineParts["openEmbedder"] = async (model, signal) =>
    withQuestionDeadline(await given.openEmbedder(model, signal), limits.embedQuestionMs);
  const mark = async () => (isReady ? stores.feed.mark?.() : undefined);
  const parts = { ...given, openEmbedder, mark };
  const stop = new AbortController();
  const { active, building } = await stores.vectors.generations();
  const embedder = await parts.openEmbedder(await parts.chooseModel(active), stop.signal);
  let recall = await openOrClose(parts, embedder, active);
  opened.push(() => recall.close());
  if (building !== undefined) {
    parts.log("info", "a reindex wasn't finished; gibsey reindex goes on with it", { model: modelNameOf(building) });
  }

  const isComplete = await holdsAllOf(stores.feed, recall);
  const lastNight = new LastNight({
    nights: stores.nights,
    withRecall: (use) => memory.withRecall(use),
    book: stores.readers ?? stores,
    log: parts.log,
  });
  const memory: Memory = new Memory({
    ...stores,
    embedder,
    index: recall.index,
    findSummaries: (...asked) => lastNight.find(...asked),
    now: systemClock.monotonicMs,
  });
  opened.push(() => lastNight.close());
  const watch = new SearchableWatch(memory);
  let state: PipelineState = { kind: "reconciling" };
  const canary = new Canary({
    store: stores.canary,
    vectors: stores.vectors,
    indexes: new CanaryIndexes(parts.makeVectorIndex),
    memory,
    clock: systemClock,
    newId: randomUUID,
    stuck: () => (state.kind === "waiting" ? state.problem : undefined),
  });
  let becomeReady = () => {};
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  const tell = (batch: LearnedBatch) => {
    tellBatch(parts.log, batch);
    onBatch(batch);
    watch.notify(batch);
  };
  const ended = runPipeline(
    {
      ...stores,
      memory,
      clock: systemClock,
      random: Math.random,
      reconcileEveryMs: parts.reconcileEveryMs ?? limits.reconcileEveryMs,
      onBatch: tell,
      onCanary: canary.seen,
      isComplete,
      onState: (next) => {
        tellState(parts.log, state, next);
        state = next;
      },
      onComplete: () => {
        isReady = true;
        becomeReady();
        void lastNight.refresh();
      },
    },
    stop.signal,
  );
  opened.push(() => {
    stop.abort();
    return ended;
  });
  const reindexer = new Reindexer({
    ...parts,
    ...stores,
    memory,
    now: systemClock.monotonicMs,
    async onExchanged(next) {
      const before = recall;
      recall = hold(parts, next, { isSaved: false });
      await before.discard();
      parts.log("info", "switched", {
        from: modelNameOf(before.embedder.generation),
        to: modelNameOf(next.embedder.generation),
      });
      void lastNight.refresh();
    },
  });
  opened.push(() => reindexer.close());
  return {
    stores,
    memory,
    reindexer,
    lastNight,
    canary,
    writer: new BookWriter({ ...stores, watch, clock: systemClock }),
    replay: (ids, signal) => replayLetters({ ...stores, memory, clock: systemClock, onBatch: tell }, ids, signal),
    pipelineState: () => state,
    isReady: () => isReady,
    ready,
    ended,
  };
}

/** Opens the recall of the book's generation; with a model of another, nothing stays open. */
async function openOrClose(
  parts: EngineParts & RecallParts,
  embedder: Embedder,
  active: Generation | undefined,
): Promise<HeldRecall> {
  try {
    checkGeneration(active, embedder.generation);
    return await openRecall(parts, embedder);
  } catch (error) {
    await embedder.close();
    throw error;
  }
}

/** Whether the feed has told nothing since the recall's snapshot was taken. */
async function holdsAllOf(feed: ChangeFeed, { openedMark }: HeldRecall): Promise<boolean> {
  if (openedMark === undefined || openedMark !== (await feed.mark?.())) return false;
  return (await feed.backlog()).changes === 0;
}

function checkGeneration(active: Generation | undefined, generation: Generation): void {
  if (active === undefined || active.id === generation.id) return;
  throw new GibseyError(
    "GENERATION_PINNED",
    `the book's vectors were made by ${active.provider}:${active.model}, not ${generation.provider}:${generation.model}`,
    `gibsey reindex ${modelNameOf(generation)} takes the book over to it; GIBSEY_EMBEDDER unset goes on with the book's own`,
  );
}
