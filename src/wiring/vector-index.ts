import { createSimdIndex } from "../adapters/simd/simd-index.ts";
import type { VectorIndexFactory } from "../core/index/vector-index.ts";

/**
 * The vector index that GIBSEY_INDEX names. faiss is loaded only where it is.
 * @throws GibseyError INDEX_UNAVAILABLE
 */
export async function vectorIndexFactory(kind: string): Promise<VectorIndexFactory> {
  if (kind !== "faiss") return createSimdIndex;
  const { createFaissIndexFactory } = await import("../adapters/faiss/faiss-index.ts");
  return createFaissIndexFactory();
}
