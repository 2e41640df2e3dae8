/** A cluster as the night before left it. */
export interface NamedCluster {
  readonly cluster_id: number;
  readonly members: readonly { readonly page_id: string }[];
}

/**
 * Ids for new clusters: each gets that of the old cluster it shares most pages with, and each old id is given once. Pairs are
 * made in order of how much they share; of equals, the lower old id and the lower first page come first. The rest get
 * numbers from `nextId` on, in order of their first page.
 * @param clusters page ids of each new cluster, none of them empty. @returns an id for each.
 */
export function matchClusters(
  clusters: readonly (readonly string[])[],
  before: readonly NamedCluster[],
  nextId: number,
): number[] {
  const firsts = clusters.map((pages) => pages.reduce((first, page) => (page < first ? page : first)));
  const inOrder = [...clusters.keys()].toSorted((one, other) => compare(firsts[one], firsts[other]));
  const ids = new Map<number, number>();
  const given = new Set<number>();
  for (const { cluster, id } of overlaps(clusters, inOrder, before)) {
    if (ids.has(cluster) || given.has(id)) continue;
    ids.set(cluster, id);
    given.add(id);
  }
  let next = nextId;
  for (const cluster of inOrder) if (!ids.has(cluster)) ids.set(cluster, next++);
  return clusters.map((_, cluster) => ids.get(cluster) ?? next++);
}

interface Overlap {
  readonly cluster: number;
  readonly id: number;
  readonly shared: number;
}

/** All pairs of a new and an old cluster with pages in common, the best first. */
function overlaps(
  clusters: readonly (readonly string[])[],
  inOrder: readonly number[],
  before: readonly NamedCluster[],
): Overlap[] {
  const idOf = new Map(
    before.flatMap(({ cluster_id, members }) => members.map(({ page_id }) => [page_id, cluster_id])),
  );
  const pairs = inOrder.flatMap((cluster) => {
    const shared = new Map<number, number>();
    for (const page of clusters[cluster] ?? []) {
      const id = idOf.get(page);
      if (id !== undefined) shared.set(id, (shared.get(id) ?? 0) + 1);
    }
    return Array.from(shared, ([id, count]) => ({ cluster, id, shared: count }));
  });
  // A stable sort: pairs that are equal in both stay in order of their first page.
  return pairs.toSorted((one, other) => other.shared - one.shared || one.id - other.id);
}

function compare(one: string | undefined, other: string | undefined): number {
  if (one === other) return 0;
  return (one ?? "") < (other ?? "") ? -1 : 1;
}
