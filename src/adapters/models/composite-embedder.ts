import type { Embedder, Generation } from "../../core/embed/embedder.ts";

/** One of the models that read every text. */
export interface CompositeMember {
  /** Its share of the mean cosine, beside the other members' weights. */
  readonly weight: number;
  /** Opens it; the composite closes it. */
  readonly open: () => Promise<Embedder>;
}

interface OpenMember {
  readonly embedder: Embedder;
  /** What its vectors are multiplied by. */
  readonly scale: number;
}

/**
 * An embedder of several, which read each text at the same time. What one model misses another may see.
 *
 * Its vector is the members' vectors in a row, each times the root of its share of the weights. So the cosine of two
 * texts is the weighted mean of the members' cosines, and the vector has length 1 as theirs have: to all others this is
 * a model like any, with more dimensions. What fails one member fails the call.
 * @throws what a member's opening throws; those that were opened are closed.
 */
export async function openCompositeEmbedder(parts: {
  /** Of as many dimensions as the members' together. */
  readonly generation: Generation;
  readonly members: readonly CompositeMember[];
}): Promise<Embedder> {
  const { generation, members } = parts;
  const weights = members.reduce((sum, { weight }) => sum + weight, 0);
  const embedders = await openAll(members);
  const opened = embedders.map((embedder, position) => ({
    embedder,
    scale: Math.sqrt((members[position]?.weight ?? 0) / weights),
  }));
  return {
    generation,
    async embedQuery(text, signal) {
      const vectors = await fromAll(opened, signal, (embedder, bound) => embedder.embedQuery(text, bound));
      return joined(opened, vectors);
    },
    async embedPassages(texts, signal) {
      const lists = await fromAll(opened, signal, (embedder, bound) => embedder.embedPassages(texts, bound));
      return texts.map((_, position) =>
        joined(
          opened,
          lists.map((list) => list[position] ?? new Float32Array()),
        ),
      );
    },
    close: () => closeAll(embedders),
  };
}

/** Waits for every member, so that none is left opening when one has failed. */
async function openAll(members: readonly CompositeMember[]): Promise<Embedder[]> {
  const openings = await Promise.allSettled(members.map(({ open }) => open()));
  const embedders = openings.flatMap((opening) => (opening.status === "fulfilled" ? [opening.value] : []));
  const failed = openings.find((opening) => opening.status === "rejected");
  if (failed === undefined) return embedders;
  await closeAll(embedders);
  throw failed.reason;
}

/** Every member is closed, even after one that couldn't be. */
async function closeAll(embedders: readonly Embedder[]): Promise<void> {
  const closings = await Promise.allSettled(embedders.map((embedder) => embedder.close()));
  const failed = closings.find((closing) => closing.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Asks all members at once. When one fails, the others needn't go on. */
async function fromAll<Made>(
  members: readonly OpenMember[],
  signal: AbortSignal | undefined,
  make: (embedder: Embedder, signal: AbortSignal) => Promise<Made>,
): Promise<Made[]> {
  const stop = new AbortController();
  const bound = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    return await Promise.all(members.map(({ embedder }) => make(embedder, bound)));
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}

function joined(members: readonly OpenMember[], vectors: readonly Float32Array[]): Float32Array {
  return Float32Array.from(
    members.flatMap(({ scale }, position) => Array.from(vectors[position] ?? [], (value) => scale * value)),
  );
}
