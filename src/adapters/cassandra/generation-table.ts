import { createHash } from "node:crypto";
import type { Generation } from "../../core/embed/embedder.ts";
import { checkedId } from "../../core/store/vector-rules.ts";
import type { TableSchema } from "./schema.ts";

/**
 * The table of a generation's vectors, which are blobs for a reason. Debezium's agent (3.4.1) reads the schema with a driver
 * that doesn't know the type `vector<float, n>`. Where any table has it, the agent finds no table at all when it starts next,
 * and captures nothing, without a word but a warning in its log. Nor is there an index of vectors that would need the type:
 * questions are answered from memory.
 */
export function generationTable(generation: Generation): TableSchema {
  return {
    name: tableName(checkedId(generation)),
    columns: { page_id: "text", passage: "text", text_hash: "text", vector: "blob" },
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
