import type { TextRole } from "../../core/embed/lanes.ts";

/** What stands in front of a text, by its role. */
export type Prefixes = Readonly<Record<TextRole, string>>;

/**
 * What a model was trained to see in front of a question and of a passage. Ollama adds none of it. From the model cards:
 * nomic-ai/nomic-embed-text-v1.5 and -v2-moe ("task instruction prefix"), mixedbread-ai/mxbai-embed-large-v1, BAAI/bge-*-en-v1.5,
 * Snowflake/snowflake-arctic-embed-* (1 and 1.5) and -v2.0. BAAI/bge-m3 and all-MiniLM take a question as it is, and so is any
 * model treated that isn't listed here.
 */
const known: readonly { readonly name: RegExp; readonly prefixes: Prefixes }[] = [
  { name: /^nomic-embed-text/, prefixes: { query: "search_query: ", passage: "search_document: " } },
  { name: /^snowflake-arctic-embed2/, prefixes: { query: "query: ", passage: "" } },
  {
    name: /^(?:mxbai-embed-large|snowflake-arctic-embed|bge-(?:small|base|large))/,
    prefixes: { query: "Represent this sentence for searching relevant passages: ", passage: "" },
  },
];

/** The prefixes of a model by the server's name of it, whoever's repository it is from. */
export function prefixesOf(model: string): Prefixes {
  const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
  return known.find((entry) => entry.name.test(name))?.prefixes ?? { query: "", passage: "" };
}
