import type { Embedder } from "../core/embed/embedder.ts";
import { SearchIndex } from "../core/index/search-index.ts";
import type { VectorIndexFactory } from "../core/index/vector-index.ts";
import type { Recall } from "../core/memory.ts";
import type { Log } from "./log.ts";
import { loadSnapshot, type SnapshotFile, SnapshotKeeper } from "./snapshots.ts";

/** What a recall is opened with. */
export interface RecallParts {
  readonly makeVectorIndex: VectorIndexFactory;
  readonly snapshotFile: SnapshotFile;
  /** The feed's mark, if the index holds all that is committed. */
  readonly mark: () => Promise<string | undefined>;
  readonly log: Log;
}

/** A recall with what it holds: its model, its index, and the keeper of the index's snapshot. */
export interface HeldRecall extends Recall {
  /** The feed's mark up to which the index was complete when it was opened; undefined when that isn't known. */
  readonly openedMark: string | undefined;
  /** Writes the snapshot and lets everything go. */
  close(): Promise<void>;
  /** Lets everything go without a snapshot: another recall has taken its place, and the file. */
  discard(): Promise<void>;
}

/** The book's recall at the start: the index as its snapshot has it, or empty where there is no good one. */
export async function openRecall(parts: RecallParts, embedder: Embedder): Promise<HeldRecall> {
  const { generation } = embedder;
  const makeIndex = () => new SearchIndex(parts.makeVectorIndex(generation.dimensions));
  const { index, mark, problem } = await loadSnapshot(parts.snapshotFile, generation, makeIndex);
  if (problem !== undefined) parts.log("warn", problem.message, { code: problem.code });
  return hold(parts, { embedder, index }, { isSaved: true, mark });
}

/** Takes charge of a recall. One that no snapshot was written of yet gets one soon. */
export function hold(
  parts: RecallParts,
  recall: Recall,
  { isSaved, mark }: { readonly isSaved: boolean; readonly mark?: string | undefined },
): HeldRecall {
  const { embedder, index } = recall;
  const keeper = new SnapshotKeeper({
    file: parts.snapshotFile,
    index,
    generation: embedder.generation,
    mark: parts.mark,
    isSaved,
    savedMark: mark,
    onProblem: ({ code, message }) => parts.log("warn", `the snapshot wasn't written: ${message}`, { code }),
  });
  const letGo = async () => {
    index.vectors.close();
    await embedder.close();
  };
  return {
    embedder,
    index,
    openedMark: mark,
    async close() {
      await keeper.close();
      await letGo();
    },
    async discard() {
      await keeper.stop();
      await letGo();
    },
  };
}
