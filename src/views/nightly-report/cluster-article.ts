import { type Markup, markup } from "./markup.ts";
import { counted } from "../terminal.ts";
import type { ToldCluster, ToldPage } from "./told-night.ts";

/** How many words of a summary are shown while its cluster is closed. */
const openingWords = 22;

/** A cluster in the list: what it is about, how its summary begins; opened, the whole of it, its quotes and its pages. */
export function clusterArticle(cluster: ToldCluster, at: number): Markup {
  const { id, label, pages, summary, isNews, center } = cluster;
  return markup`<article id="cluster-${id}" data-at="${at}">
<details><summary>
<h3><i class="swatch k${at}"></i>${label}</h3>
<p class="about">${counted(pages.length, "page")} around ${center.name}${center.title === "" ? "" : `, ${center.title}`}${isNews ? markup` <b class="tag">new summary</b>` : undefined}</p>
<p class="opening">${opening(summary)}</p>
</summary>
<div class="whole">
${paragraphs(cluster)}
${quotes(cluster)}
<h4>Pages</h4>
<ol class="pages">${pages.map((page) => pageItem(page, page === center))}</ol>
${colophon(cluster)}
</div></details>
</article>`;
}

function opening(summary: string): string {
  const words = summary.split(/\s+/);
  return words.length <= openingWords ? summary : `${words.slice(0, openingWords).join(" ")} …`;
}

/** The summary with its page marks as links to the quotes that they stand for. */
function paragraphs({ id, summary, citations, model }: ToldCluster): readonly Markup[] {
  const quoted = new Set(model === undefined ? [] : citations.map(({ number }) => number));
  return summary.split(/\n\s*\n/).map((paragraph) => {
    const parts = paragraph.split(/\(p\.\s?(\d+)\)/);
    const marked = parts.map((part, at) => {
      if (at % 2 === 0) return markup`${part}`;
      const mark = markup`(p.&nbsp;${part})`;
      return quoted.has(Number(part)) ? markup`<a href="#quote-${id}-${part}">${mark}</a>` : mark;
    });
    return markup`<p class="telling">${marked}</p>`;
  });
}

function quotes({ id, citations, model }: ToldCluster): Markup | undefined {
  // Without a model, the summary is these quotes.
  if (citations.length === 0 || model === undefined) return undefined;
  const seen = new Set<number>();
  return markup`<h4>In the book’s words</h4>${citations.map(({ number, quote }) => {
    const isFirst = !seen.has(number);
    seen.add(number);
    const anchor = isFirst ? markup` id="quote-${id}-${number}"` : undefined;
    return markup`<figure${anchor}><blockquote><p>${quote}</p></blockquote><figcaption>p.&nbsp;${number}</figcaption></figure>`;
  })}`;
}

function pageItem({ name, title, news }: ToldPage, isCenter: boolean): Markup {
  return markup`<li><span class="number">${name}</span> <span class="title">${title}${isCenter ? markup` <b class="tag quiet">centre</b>` : undefined}${news === "" ? undefined : markup` <b class="tag">${news}</b>`}</span></li>`;
}

function colophon({ id, terms, model, shortfall }: ToldCluster): Markup {
  const writer = model === undefined ? "Sentences of the pages themselves" : `Written by ${model}`;
  return markup`<p class="colophon">Cluster ${id}: ${terms.join(", ")}. ${writer}.${shortfall === undefined ? "" : ` ${shortfall}`}</p>`;
}
