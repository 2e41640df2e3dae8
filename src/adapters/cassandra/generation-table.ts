import { createHash } from "node:crypto";
import type { Generation } from "../../core/embed/embedder.ts";
import { checkedId } from "../../core/store/vector-rules.ts";
import type { TableSchema } from "./schema.ts";

/**
 * The table of a generation's vectors. It has no index of vectors: questions are answered from memory, and an index that
 * nobody asks would make every write slow.
 */
export function generationTable(generation: Generation): TableSchema {
  return {
    name: tableName(checkedId(generation)),
    columns: { page_id: "text", passage: "text", text_hash: "text", vector: `vector<float, ${generation.dimensions}>` },
    partitionKey: ["page_id"],
    clusteringKey: ["passage"],
  };
}

/** Cassandra's names have 48 characters at most; the end of a longer one is exchanged for a hash of it all. */
function tableName(id: string): string {
  const name = `page_vectors_${id}`;
  if (name.length <= nameCharactersMax) return name;
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 8);
  return `${name.slice(0, nameCharactersMax - 9)}_${hash}`;
}

const nameCharactersMax = 48;
