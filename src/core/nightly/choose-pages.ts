import { cosine } from "../index/vector.ts";
import type { CentralPage } from "./summary-writer.ts";

/** What it counts to be central, beside being unlike what is chosen already. */
const centralityWorth = 0.7;

/**
 * Pages that stand for their cluster: the most central, then again and again the one that is most central and least like those
 * before it (maximal marginal relevance; Carbonell and Goldstein, 1998), so that two that say the same aren't both told.
 * @returns at most `count`, the best first.
 */
export function choosePages(pages: readonly CentralPage[], count: number): readonly CentralPage[] {
  const left = new Set(pages);
  const nearest = new Map<CentralPage, number>();
  const chosen: CentralPage[] = [];
  while (chosen.length < count && left.size > 0) {
    const next = bestOf(left, nearest);
    if (next === undefined) break;
    left.delete(next);
    chosen.push(next);
    for (const page of left) {
      nearest.set(page, Math.max(nearest.get(page) ?? -1, cosine(page.vector, next.vector)));
    }
  }
  return chosen;
}

function bestOf(left: ReadonlySet<CentralPage>, nearest: ReadonlyMap<CentralPage, number>): CentralPage | undefined {
  let best: CentralPage | undefined;
  let bestWorth = Number.NEGATIVE_INFINITY;
  for (const page of left) {
    const worth = centralityWorth * page.centrality - (1 - centralityWorth) * (nearest.get(page) ?? 0);
    if (worth > bestWorth) [best, bestWorth] = [page, worth];
  }
  return best;
}
