import { describeWords, type TellingWord } from "../answer/telling-words.ts";
import { wordsOf } from "../index/words.ts";

/** What the words of a cluster say of it, beside those of the others. */
export interface ClusterWords {
  /** A few words that tell it from the others, as the book writes them, the most telling first. */
  readonly terms: readonly string[];
  /** How telling a stem is of this cluster, from 0; 0 for one that it hasn't. */
  readonly weightOf: (stem: string) => number;
}

/** A cluster's words are its pages' bodies. */
export interface ClusterTexts {
  readonly pages: readonly { readonly body: string }[];
}

const termsMax = 6;
/** Of these so many may be names: who is there says less than what is going on. */
const namesMax = 2;
/** A word that nearly all clusters have tells of none, however often it stands in one; of few clusters, any may be in all. */
const everywhereShare = 0.75;
const clustersMin = 8;
/** Words that are looked at more closely for each cluster. */
const candidatesMax = 40;

/**
 * Which words tell each of these clusters from the others: class-based TF-IDF, in which all pages of a cluster are one text. A word
 * weighs its share of the cluster's words, times log(1 + A / f), with A the mean number of words of a cluster and f how often all
 * clusters together have it (Grootendorst, BERTopic, 2022, arXiv:2203.05794, section 3.3). In the order of the clusters.
 * @param breathe is called between clusters, to let others have their turn.
 */
export async function wordsOfClusters(
  clusters: readonly ClusterTexts[],
  breathe: () => Promise<void> = async () => {},
): Promise<readonly ClusterWords[]> {
  const counted: Counted[] = [];
  const everywhere = new Map<string, number>();
  const clustersWith = new Map<string, number>();
  let all = 0;
  for (const { pages } of clusters) {
    const one = countIn(pages.map(({ body }) => body));
    counted.push(one);
    all += one.length;
    for (const [stem, { times }] of one.counts) {
      everywhere.set(stem, (everywhere.get(stem) ?? 0) + times);
      clustersWith.set(stem, (clustersWith.get(stem) ?? 0) + 1);
    }
    await breathe();
  }
  const mean = all / Math.max(1, clusters.length);
  const told: ClusterWords[] = [];
  for (const { counts, length, texts } of counted) {
    const weightOf = (stem: string) => {
      const times = counts.get(stem)?.times ?? 0;
      return times === 0 ? 0 : (times / length) * Math.log(1 + mean / (everywhere.get(stem) ?? times));
    };
    const isEverywhere = (stem: string) =>
      clusters.length >= clustersMin && (clustersWith.get(stem) ?? 0) > everywhereShare * clusters.length;
    told.push({ terms: termsAmong(counts, texts, weightOf, isEverywhere), weightOf });
    await breathe();
  }
  return told;
}

interface Count {
  times: number;
  pages: number;
}

interface Counted {
  readonly texts: readonly string[];
  readonly counts: ReadonlyMap<string, Count>;
  /** Words together, stop words aside. */
  readonly length: number;
}

function countIn(texts: readonly string[]): Counted {
  const counts = new Map<string, Count>();
  let length = 0;
  for (const text of texts) {
    const words = wordsOf(text);
    length += words.length;
    const met = new Set<string>();
    for (const stem of words) {
      const count = counts.get(stem) ?? { times: 0, pages: 0 };
      counts.set(stem, count);
      count.times += 1;
      if (!met.has(stem)) count.pages += 1;
      met.add(stem);
    }
  }
  return { texts, counts, length };
}

function termsAmong(
  counts: Counted["counts"],
  texts: readonly string[],
  weightOf: ClusterWords["weightOf"],
  isEverywhere: (stem: string) => boolean,
): readonly string[] {
  // One odd page doesn't speak for all, unless there are hardly more.
  const pagesMin = Math.min(texts.length, texts.length < 4 ? 1 : 3);
  const candidates = [...counts]
    .filter(([, { pages }]) => pages >= pagesMin)
    .map(([stem]) => ({ stem, weight: weightOf(stem) }))
    .toSorted((one, other) => other.weight - one.weight || (one.stem < other.stem ? -1 : 1))
    .slice(0, candidatesMax);
  const described = describeWords(
    candidates.map(({ stem }) => stem),
    texts,
  );
  const telling = described.filter(({ stem, isName }) => isName || !isEverywhere(stem));
  return chosen(telling).map(({ written }) => written);
}

/** Names as far as there is room for them, then things; other words only where there are too few of these. */
function chosen(words: readonly TellingWord[]): readonly TellingWord[] {
  const names = words.filter(({ isName }) => isName).slice(0, namesMax);
  const things = words.filter(({ isThing, isName }) => isThing && !isName);
  const others = words.filter(({ isThing, isName }) => !isThing && !isName);
  const kept = new Set([...names, ...things, ...others].slice(0, termsMax));
  return words.filter((word) => kept.has(word));
}
