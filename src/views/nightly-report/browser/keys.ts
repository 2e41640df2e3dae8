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

  function go(to: number): void {
    clusters[current]?.setAttribute("tabindex", "-1");
    current = to;
    clusters[to]?.setAttribute("tabindex", "0");
    clusters[to]?.focus();
  }

  function pageTowards(key: string): number | undefined {
    const pages = pagesOf[current] ?? [];
    if (key === "Home") return pages[0];
    if (key === "End") return pages.at(-1);
    const to = towards(
      key,
      pages.map(drawing.place),
      pages.findIndex((one) => one === page),
    );
    return to === undefined ? undefined : pages[to];
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
      // What was clicked is looked at already.
      if (cluster.matches(":focus-visible")) on.look({ cluster: at });
    });
    cluster.addEventListener("blur", () => on.look(undefined));
    cluster.addEventListener("keydown", (event) => {
      if (!event.altKey && !event.ctrlKey && !event.metaKey && press(event.key)) event.preventDefault();
    });
  }
}
