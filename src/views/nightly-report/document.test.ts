import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { buildReportPage } from "../../../scripts/build-report-page.mjs";
import { hostile, madeUpReport } from "../../../test/fixtures/night-report.ts";
import type { NightReport } from "../../core/nightly/night-report.ts";
import { type PageParts, reportAsHtml } from "./document.ts";
import type { MapData } from "./map/map-data.ts";

let parts: PageParts;
let page: string;

beforeAll(async () => {
  parts = await buildReportPage();
  page = reportAsHtml(madeUpReport(), parts);
});

/** The contents of the elements of a name. */
function contentsOf(html: string, name: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<${name}[^>]*>([^]*?)</${name}>`, "g"))].map(([, inside = ""]) => inside);
}

describe("the report's page", () => {
  it("has a dot for every page, in its cluster's colour", () => {
    const dots = [...page.matchAll(/<g id="dots-\d+"[^>]*>.*?d="([^"]*)"/g)].map(
      ([, path = ""]) => path.split("M").length - 1,
    );
    expect(dots).toEqual([3, 2]);
    expect(page).toMatch(/\.k0\{--own:light-dark\(#[\da-f]{6},#[\da-f]{6}\)\}/);
  });

  const riverOf = (html: string) =>
    contentsOf(html, "article").find((article) => article.includes("river, boats")) ?? "";

  it("tells each cluster with its terms, its summary and its pages", () => {
    const river = riverOf(page);
    expect(river).toContain("The river comes first. (p.&nbsp;1) And nobody rows.");
    expect(contentsOf(river, "li")).toHaveLength(2);
    expect(river).toContain("Sentences of the pages themselves.");
    expect(river).not.toContain("<figure");
  });

  it("shows the quotes that a model's summary leans on, behind its marks", () => {
    const { night, ...rest } = madeUpReport();
    const summaries = night.summaries.map((summary) => ({ ...summary, writer: "small:3b" }));
    const river = riverOf(reportAsHtml({ ...rest, night: { ...night, summaries } }, parts));
    expect(river).toContain('The river comes first. <a href="#quote-3-1">(p.&nbsp;1)</a> And nobody rows.');
    expect(river).toContain('<figure id="quote-3-1"><blockquote><p>The river comes first.</p></blockquote>');
  });

  it("marks what changed since the night before", () => {
    expect(page).toContain(
      "5 pages in 2 clusters. Since the night of 26 November 2026, 1 page came, 1 page changed, 1 page went, " +
        "1 page moved to another cluster and 1 summary was written.",
    );
    const tags = [...page.matchAll(/<li><b class="tag">([^<]*)</g)].map(([, tag]) => tag);
    expect(tags).toEqual(["new", "changed", "from cluster 8", "went"]);
    expect(page.match(/class="rings" d="([^"]*)"/)?.[1]?.split("M")).toHaveLength(4);
    expect(page.match(/new summary/g)).toHaveLength(1);
  });

  it("names a page by its id where it has no row any more", () => {
    expect(page).toContain('<span class="number">cellar</span>');
  });

  it("shows what pages say, and does nothing of it", () => {
    expect(page).not.toContain("<img");
    expect(page).not.toContain("\u001b");
    expect(page).toContain("&#60;/script&#62;&#60;img src=x onerror=&#34;alert(1)&#34;&#62;&#39;");
    expect(contentsOf(page, "script")).toHaveLength(2);
    const data: MapData = JSON.parse(contentsOf(page, "script")[0] ?? "");
    expect(data.name[0]).toBe(`p. 3  ${hostile.replace("\u001b[31m", "")}`);
    expect(data.x).toEqual([0.8, 1, 0.7, 0.1, 0.2]);
  });

  it("needs nothing from anywhere, and its policy lets it ask for nothing", () => {
    expect(page).not.toMatch(/\b(?:src|srcset|action|poster|data)=["']?(?:https?:)?\/\//i);
    expect(page).not.toMatch(/href="(?!#)/);
    expect(page).not.toMatch(/url\(|@import|<link|<iframe|<base|style="| on[a-z]+="/i);
    const policy = page.match(/Content-Security-Policy" content="([^"]*)"/)?.[1]?.replaceAll("&#39;", "'") ?? "";
    const hash = (text = "") => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hash(contentsOf(page, "script")[1])}`,
      `style-src ${hash(contentsOf(page, "style")[0])}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it("says of a first night that there is nothing to compare it with", () => {
    const { night, ...rest } = madeUpReport();
    const { before: _, ...first } = night;
    const told = reportAsHtml({ ...rest, night: { ...first, went: [] } }, parts);
    expect(told).toContain("This is the first night");
    expect(told).not.toContain("new summary");
  });

  it("can be read with a book of no pages, and of very many", () => {
    const { night, ...rest } = madeUpReport();
    expect(reportAsHtml({ ...rest, night: { ...night, summaries: [] } }, parts)).toContain("0 pages in 0 clusters.");
    expect(reportAsHtml(bookOf(7_100, 48), parts).length).toBeLessThan(5_000_000);
    expect(reportAsHtml(bookOf(710, 48), parts).length).toBeLessThan(1_000_000);
  });
});

/** A book of so many pages, with titles and summaries as long as a novel's. */
function bookOf(count: number, clusters: number): NightReport {
  const report = madeUpReport();
  const [pattern] = report.night.summaries;
  if (pattern === undefined) throw new Error("the made-up night has clusters");
  const ids = Array.from({ length: count }, (_, at) => `page-${at}`);
  const summaries = Array.from({ length: clusters }, (_, cluster_id) => ({
    ...pattern,
    cluster_id,
    summary: "telling words ".repeat(125),
    members: ids
      .filter((_, at) => at % clusters === cluster_id)
      .map((page_id, at) => ({ page_id, text_hash: "h", x: (at * 0.37) % 1, y: (at * 0.61) % 1 })),
  }));
  const pages = ids.map((page_id, at) => ({
    page_id,
    number: at + 1,
    char_id: "ada",
    title: "A Title of a Page, and How It Ends",
  }));
  return { ...report, pages, night: { ...report.night, summaries } };
}
