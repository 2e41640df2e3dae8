import type { NightReport } from "../../core/nightly/night-report.ts";
import { counted, duration } from "../terminal.ts";
import { line, type ToldNight } from "./told-night.ts";

/** `27 November 2026`. */
export function dateInWords(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return line(date);
  return day.toLocaleDateString("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
}

/** `710 pages in 48 clusters.` */
export function sizeInWords({ clusters }: ToldNight): string {
  const pages = clusters.reduce((sum, cluster) => sum + cluster.pages.length, 0);
  return `${counted(pages, "page")} in ${counted(clusters.length, "cluster")}.`;
}

/** What changed since the night before, as a sentence. */
export function newsInWords(
  { night: { date, before, went, wholeAtMs } }: NightReport,
  { clusters }: ToldNight,
): string {
  if (before === undefined) return "This is the first night: there is none before to compare it with.";
  const pages = clusters.flatMap((cluster) => cluster.pages);
  const came = pages.filter(({ news }) => news === "new").length;
  const changed = pages.filter(({ news }) => news.startsWith("changed")).length;
  const moved = pages.filter(({ news }) => news.includes("from cluster")).length;
  const written = clusters.filter(({ isNews }) => isNews).length;
  // A night that is run by hand may be the second of its date.
  const since = before.date === date ? "Since the run before," : `Since the night of ${dateInWords(before.date)},`;
  const facts = [
    ...(came === 0 ? [] : [`${counted(came, "page")} came`]),
    ...(changed === 0 ? [] : [`${counted(changed, "page")} changed`]),
    ...(went.length === 0 ? [] : [`${counted(went.length, "page")} went`]),
    ...(moved === 0 ? [] : [`${counted(moved, "page")} moved to another cluster`]),
    ...(written === 0 ? [] : [`${written === 1 ? "1 summary was" : `${written} summaries were`} written`]),
  ];
  const anew = pages.length > 0 && wholeAtMs > before.madeAtMs ? " All pages were clustered anew." : "";
  return facts.length === 0 ? `${since} nothing has changed.${anew}` : `${since} ${listed(facts)}.${anew}`;
}

/** Who wrote the summaries, and how long the night took. */
export function workInWords({ run }: NightReport, { clusters }: ToldNight): string {
  const models = [...new Set(clusters.flatMap(({ model }) => model ?? []))];
  const own = clusters.filter(({ model }) => model === undefined).length;
  const writers = [
    ...models.map((name) => `${clusters.filter(({ model }) => model === name).length} by ${name}`),
    ...(own === 0 ? [] : [`${own} in the pages' own words`]),
  ];
  const wrote = writers.length === 0 ? [] : [`Summaries: ${listed(writers)}.`];
  const took = run?.endedAtMs === undefined ? [] : [`The night took ${duration(run.endedAtMs - run.startedAtMs)}.`];
  return [...wrote, ...took].join(" ");
}

/** `one`, `one and two`, `one, two and three`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
