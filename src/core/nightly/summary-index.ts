import type { Embedder } from "../embed/embedder.ts";
import { cosine } from "../index/vector.ts";
import { WordIndex } from "../index/word-index.ts";
import type { Night, Summary } from "../store/night-store.ts";

/** The summaries of a night as they are searched: by one vector each, and by words. */
export interface SummaryIndex {
  readonly night: Night;
  /** Those that say something. */
  readonly summaries: readonly Summary[];
  /** The generation that the vectors are of. */
  readonly generation: string;
  /** One for each summary, in their order. */
  readonly vectors: readonly Float32Array[];
  /** Under each cluster's id its summary and terms. */
  readonly words: WordIndex;
}

/** A summary, and how much it has to do with a question. */
export interface RankedSummary {
  readonly summary: Summary;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
}

/**
 * Makes the summaries of a night searchable.
 * @param before whose vectors are taken where a summary is as it was.
 * @throws GibseyError EMBEDDER_UNAVAILABLE and others; the signal's reason.
 */
export async function indexSummaries(
  night: Night,
  embedder: Embedder,
  before?: SummaryIndex,
  signal?: AbortSignal,
): Promise<SummaryIndex> {
  const summaries = night.summaries.filter(({ summary }) => summary !== "");
  const texts = summaries.map(textOf);
  const known = before?.generation === embedder.generation.id ? vectorsByText(before) : new Map<string, Float32Array>();
  const unknown = texts.filter((text) => !known.has(text));
  const made = unknown.length === 0 ? [] : await embedder.embedPassages(unknown, signal);
  for (const [place, text] of unknown.entries()) {
    const vector = made[place];
    if (vector !== undefined) known.set(text, vector);
  }
  const words = new WordIndex();
  for (const [place, { cluster_id }] of summaries.entries()) words.put(String(cluster_id), texts[place] ?? "");
  const vectors = texts.map((text) => known.get(text) ?? new Float32Array(embedder.generation.dimensions));
  return { night, summaries, generation: embedder.generation.id, vectors, words };
}

/**
 * The summaries that have to do with what is asked about, the best first: their cosine with the question in deviations above
 * their mean, and their words; only those above the mean. Where nothing but the book itself is asked about, those of the most pages.
 * @param about stems; none for the book itself.
 * @param query the question's vector.
 */
export function rankSummaries(
  { summaries, vectors, words }: SummaryIndex,
  about: readonly string[],
  query: Float32Array,
  accepts: (summary: Summary) => boolean,
): readonly RankedSummary[] {
  if (about.length === 0) {
    const pages = summaries.reduce((sum, { members }) => sum + members.length, 0);
    const ranked = summaries.map((summary) => ({ summary, score: summary.members.length / Math.max(1, pages) }));
    return bestFirst(ranked.filter(({ summary }) => accepts(summary)));
  }
  const named = summaries.map(({ cluster_id }) => ({ page_id: String(cluster_id) }));
  const ofWords = words.search(about.map((stem) => [stem])).scores(named);
  const ofVectors = inDeviations(vectors.map((vector) => cosine(vector, query)));
  const ranked = summaries.map((summary, place) => ({
    summary,
    score: (ofVectors[place] ?? 0) + (ofWords[place] ?? 0),
  }));
  return bestFirst(ranked.filter(({ summary, score }) => score > 0 && accepts(summary)));
}

/** What is embedded and searched: no marks of pages, which every summary has. */
function textOf({ summary, terms }: Summary): string {
  return `${terms.join(", ")}. ${summary.replaceAll(/ ?\(p\.\d+\)/g, "")}`;
}

function vectorsByText({ summaries, vectors }: SummaryIndex): Map<string, Float32Array> {
  const known = new Map<string, Float32Array>();
  for (const [place, summary] of summaries.entries()) {
    const vector = vectors[place];
    if (vector !== undefined) known.set(textOf(summary), vector);
  }
  return known;
}

function bestFirst(ranked: readonly RankedSummary[]): readonly RankedSummary[] {
  return ranked.toSorted((one, other) => other.score - one.score || one.summary.cluster_id - other.summary.cluster_id);
}

function inDeviations(cosines: readonly number[]): readonly number[] {
  const mean = cosines.reduce((sum, one) => sum + one, 0) / Math.max(1, cosines.length);
  const variance = cosines.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, cosines.length);
  const deviation = Math.sqrt(variance) || 1;
  return cosines.map((one) => (one - mean) / deviation);
}
