import { towards } from "../map/geometry.ts";
import type { Drawing, Look } from "./drawing.ts";

/**
 * Lets arrows go from cluster to cluster on the map, and within one, entered by Enter, from page to page. One cluster at a time can be
 * tabbed to. Pages are paths without elements of their own, so the focus stays with their cluster.
 */
export function listenToKeys(
  drawing: Drawing,
  on: { readonly look: (look: Look | undefined) => void; readonly open: (cluster: number) => void },
): void {
  const { clusters, pagesOf } = drawing;
  let current = 0;
  let page: number | undefined;
  let isByKey = false;

  function go(to: number): void {
    clusters[current]?.setAttribute("tabindex", "-1");
    current = to;
    clusters[to]?.setAttribute("tabindex", "0");
    clusters[to]?.focus();
  }

  /** In a cluster arrows follow the order of the book. */
  function pageTowards(key: string): number | undefined {
    const pages = pagesOf[current] ?? [];
    const at = pages.findIndex((one) => one === page);
    if (key === "ArrowRight" || key === "ArrowDown") return pages[at + 1];
    if (key === "ArrowLeft" || key === "ArrowUp") return pages[at - 1];
    if (key === "Home") return pages[0];
    return key === "End" ? pages.at(-1) : undefined;
  }

  function clusterTowards(key: string): number | undefined {
    if (key === "Home") return 0;
    if (key === "End") return clusters.length - 1;
    return towards(key, drawing.middles(), current);
  }

  /** @returns whether the key meant something. */
  function press(key: string): boolean {
    if (key === "Escape") {
      const wasInside = page !== undefined;
      page = undefined;
      on.look(wasInside ? { cluster: current } : undefined);
      return true;
    }
    if (key === "Enter" || key === " ") {
      if (page === undefined) page = pagesOf[current]?.[0];
      else on.open(current);
      if (page !== undefined) on.look({ cluster: current, page });
      return true;
    }
    if (page !== undefined) {
      const to = pageTowards(key);
      if (to !== undefined) on.look({ cluster: current, page: (page = to) });
      return to !== undefined;
    }
    const to = clusterTowards(key);
    if (to !== undefined) go(to);
    return to !== undefined;
  }

  for (const [at, cluster] of clusters.entries()) {
    cluster.setAttribute("tabindex", at === 0 ? "0" : "-1");
    cluster.addEventListener("focus", () => {
      page = undefined;
      // What was clicked or tapped is looked at already, and stays so: the next tap may be on its card.
      isByKey = cluster.matches(":focus-visible");
      if (isByKey) on.look({ cluster: at });
    });
    cluster.addEventListener("blur", () => {
      if (isByKey) on.look(undefined);
    });
    cluster.addEventListener("keydown", (event) => {
      if (!event.altKey && !event.ctrlKey && !event.metaKey && press(event.key)) event.preventDefault();
    });
  }
}
