import type { NightReport } from "../../core/nightly/night-report.ts";
import { type Markup, markup } from "./markup.ts";
import { line, type ToldCluster, type ToldNight, type ToldPage } from "./told-night.ts";

/** How many pages a list of what changed names: after all was clustered anew they may be most of the book. */
const namedMax = 100;

/** The pages behind the sentence of what changed, folded away; nothing where nothing changed. */
export function whatChanged({ night: { went } }: NightReport, { clusters }: ToldNight): Markup | undefined {
  const pages = clusters.flatMap((cluster) => cluster.pages.map((page) => ({ page, cluster })));
  const items = pages.filter(({ page }) => page.news !== "").map(pageLine);
  const lines = [...items, ...went.map((page_id) => markup`<li><b class="tag">went</b> ${line(page_id)}</li>`)];
  if (lines.length === 0) return undefined;
  const more = lines.length - namedMax;
  return markup`<details class="changes"><summary>What changed</summary>
<ul>${lines.slice(0, namedMax)}${more > 0 ? markup`<li>and ${more} more</li>` : undefined}</ul></details>`;
}

function pageLine({ page, cluster }: { readonly page: ToldPage; readonly cluster: ToldCluster }): Markup {
  return markup`<li><b class="tag">${page.news}</b> ${page.name} ${page.title}, in <a href="#cluster-${cluster.id}">${cluster.label}</a></li>`;
}
