import { createHash } from "node:crypto";

/**
 * Names what a cluster is about: 32 hex digits over its pages and their texts, in whatever order they come. While it stays,
 * so does all that was written about the cluster, by whatever model its vectors were made.
 */
export function memberHash(members: readonly { readonly page_id: string; readonly text_hash: string }[]): string {
  const facts = members.map(({ page_id, text_hash }) => JSON.stringify([page_id, text_hash])).toSorted();
  return createHash("sha256").update(facts.join("\n")).digest("hex").slice(0, 32);
}
