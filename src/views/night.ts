import type { NightReport } from "../core/nightly/night-report.ts";
import { dateInWords, newsInWords, sizeInWords, workInWords } from "./nightly-report/night-words.ts";
import { tellNight, type ToldCluster } from "./nightly-report/told-night.ts";
import { counted, quoteColumns, type Style, wrap } from "./terminal.ts";

/** How many words of each summary a terminal shows. */
const openingWords = 30;

/** The last night for people, short: what changed, then the clusters, the largest first, and how each summary begins. */
export function nightAsText(report: NightReport, { style, columns }: { style: Style; columns: number }): string {
  const told = tellNight(report);
  const set = (text: string) => wrap(text, Math.min(columns, 100));
  const opening = [
    style.bold(`The night of ${dateInWords(report.night.date)}`),
    ...set(`${sizeInWords(told)} ${newsInWords(report, told)}`),
    ...set(workInWords(report, told)).map(style.dim),
  ];
  return [opening.join("\n"), ...told.clusters.map((cluster) => clusterAsText(cluster, style, columns))].join("\n\n");
}

function clusterAsText(cluster: ToldCluster, style: Style, columns: number): string {
  const { id, terms, label, pages, center, summary, isNews } = cluster;
  const facts = [
    counted(pages.length, "page"),
    `around ${center.name}${center.title === "" ? "" : ` ${center.title}`}`,
    ...(isNews ? ["new summary"] : []),
  ];
  const words = summary.split(/\s+/);
  const begin = words.length <= openingWords ? words.join(" ") : `${words.slice(0, openingWords).join(" ")} ...`;
  return [
    `${style.bold(terms.join(", ") || label)}  ${style.dim(`cluster ${id}, ${facts.join(", ")}`)}`,
    ...wrap(begin, quoteColumns(columns)).map((row) => `      ${row}`),
  ].join("\n");
}
