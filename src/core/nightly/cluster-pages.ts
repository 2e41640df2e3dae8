import { limits } from "../limits.ts";
import type { Night } from "../store/night-store.ts";
import { chooseK } from "./choose-k.ts";
import type { Clusterer, Clustering, Rows } from "./clusterer.ts";
import { matchClusters } from "./match-clusters.ts";
import { memberHash } from "./member-hash.ts";

/** A page as a night gathers it. */
export interface GatheredPage {
  readonly page_id: string;
  /** See `core/embed/text-hash.ts`. */
  readonly text_hash: string;
  /** See {@link pageVector}. */
  readonly vector: Float32Array;
}

export interface PagesToCluster {
  /** Each once, in whatever order. */
  readonly pages: readonly GatheredPage[];
  readonly generation: string;
  /** The night before; undefined where there was none. */
  readonly before: Night | undefined;
  readonly k: number | "auto";
  /** Clusters everything anew. */
  readonly force: boolean;
}

/** A page in its cluster. */
export interface MemberPage extends GatheredPage {
  /** Its cosine with the centroid. */
  readonly centrality: number;
}

export interface PageCluster {
  readonly cluster_id: number;
  /** The page nearest to the centroid. */
  readonly center_page: string;
  /** The most central first. */
  readonly members: readonly MemberPage[];
  readonly member_hash: string;
  /** Whether the night before had no cluster of just these pages and texts. */
  readonly isChanged: boolean;
}

/** The pages of a book by what they are about. */
export interface ClusteredPages {
  /** In order of cluster id. Every page is in one. */
  readonly clusters: readonly PageCluster[];
  /** Whether everything was clustered anew. */
  readonly isWhole: boolean;
  /** As {@link Night} has them. */
  readonly movedSinceWhole: number;
  readonly nextClusterId: number;
}

/** Every whole clustering begins with the same draws, so that the same pages give the same clusters. */
const seed = 48;

/**
 * Clusters the pages of a book. On most nights pages whose text is as it was stay where they are, and those that came or
 * changed join the cluster whose centroid is nearest, so that a changed page touches two clusters at most. Everything is
 * clustered anew on the first night, when it is forced, when the generation or the wanted k is another, and when more than
 * `limits.nightMovedShare` of the pages have come, changed or gone since the last time; clusters then keep the ids of those
 * that they share most pages with.
 * @throws the signal's reason, and what the clusterer throws.
 */
export async function clusterPages(
  request: PagesToCluster,
  clusterer: Clusterer,
  signal: AbortSignal,
): Promise<ClusteredPages> {
  // In one order, because sums are rounded: one book must give one answer however it was gathered.
  const pages = request.pages.toSorted((one, other) => (one.page_id < other.page_id ? -1 : 1));
  const { before } = request;
  const moved = before === undefined ? 0 : before.movedSinceWhole + countMoved(pages, before);
  const nextClusterId = before?.nextClusterId ?? 0;
  if (pages.length === 0) return { clusters: [], isWhole: true, movedSinceWhole: 0, nextClusterId };
  const rows = rowsOf(pages);
  if (before === undefined || isWholeDue(request, before, moved)) {
    const k = await chooseK(rows, request.k, clusterer, seed, signal);
    const clusters = gather(pages, await clusterer.cluster(rows, k, seed, signal));
    const names = clusters.map((members) => members.map(({ page_id }) => page_id));
    const ids = matchClusters(names, before?.summaries ?? [], nextClusterId);
    const next = Math.max(nextClusterId, ...ids.map((id) => id + 1));
    return { clusters: named(clusters, ids, before), isWhole: true, movedSinceWhole: 0, nextClusterId: next };
  }
  const { clusterOf, ids } = whereTheyWere(pages, before);
  const clusters = gather(pages, await clusterer.join(rows, clusterOf, ids.length, signal));
  return { clusters: named(clusters, ids, before), isWhole: false, movedSinceWhole: moved, nextClusterId };
}

/** Vectors one after the other, in memory that a worker reads in place. */
export function rowsOf(pages: readonly GatheredPage[]): Rows {
  const dimensions = pages[0]?.vector.length ?? 0;
  const bytes = pages.length * dimensions * Float32Array.BYTES_PER_ELEMENT;
  const numbers = new Float32Array(new SharedArrayBuffer(bytes));
  for (const [row, { vector }] of pages.entries()) numbers.set(vector, row * dimensions);
  return { numbers, dimensions };
}

/** How many pages came, changed or went. */
function countMoved(pages: readonly GatheredPage[], before: Night): number {
  const texts = new Map(
    before.summaries.flatMap(({ members }) => members.map((page) => [page.page_id, page.text_hash])),
  );
  const stayed = pages.filter(({ page_id, text_hash }) => texts.get(page_id) === text_hash).length;
  const known = pages.filter(({ page_id }) => texts.has(page_id)).length;
  return pages.length - stayed + (texts.size - known);
}

function isWholeDue({ pages, generation, k, force }: PagesToCluster, before: Night, moved: number): boolean {
  const isOther = generation !== before.generation || k !== before.k;
  return force || isOther || before.summaries.length === 0 || moved > limits.nightMovedShare * pages.length;
}

/**
 * The clusters of the night before that still have pages: each page's, -1 for those that came or changed. A cluster of which
 * no page is as it was keeps its changed ones, so that an edit doesn't end it.
 */
function whereTheyWere(pages: readonly GatheredPage[], before: Night): { clusterOf: Int32Array; ids: number[] } {
  const rowOf = new Map(pages.map(({ page_id }, row) => [page_id, row]));
  const clusterOf = new Int32Array(pages.length).fill(-1);
  const ids: number[] = [];
  for (const { cluster_id, members } of before.summaries) {
    const there = members.flatMap(({ page_id, text_hash }) => {
      const row = rowOf.get(page_id);
      return row === undefined ? [] : [{ row, isSame: pages[row]?.text_hash === text_hash }];
    });
    if (there.length === 0) continue;
    const same = there.filter(({ isSame }) => isSame);
    for (const { row } of same.length > 0 ? same : there) clusterOf[row] = ids.length;
    ids.push(cluster_id);
  }
  return { clusterOf, ids };
}

/** The members of each cluster, the most central first. */
function gather(pages: readonly GatheredPage[], { clusterOf, cosines, centroids }: Clustering): MemberPage[][] {
  const clusters = Array.from({ length: centroids.numbers.length / centroids.dimensions }, (): MemberPage[] => []);
  for (const [row, page] of pages.entries()) {
    clusters[clusterOf[row] ?? 0]?.push({ ...page, centrality: cosines[row] ?? 0 });
  }
  // The sort is stable: pages that are as central stay in order of their ids.
  return clusters.map((members) => members.toSorted((one, other) => other.centrality - one.centrality));
}

function named(clusters: readonly MemberPage[][], ids: readonly number[], before: Night | undefined): PageCluster[] {
  const hashes = new Set(before?.summaries.map(({ member_hash }) => member_hash));
  return clusters
    .flatMap((members, cluster) => {
      const [center] = members;
      const cluster_id = ids[cluster];
      if (center === undefined || cluster_id === undefined) return [];
      const member_hash = memberHash(members);
      return [{ cluster_id, center_page: center.page_id, members, member_hash, isChanged: !hashes.has(member_hash) }];
    })
    .toSorted((one, other) => one.cluster_id - other.cluster_id);
}
