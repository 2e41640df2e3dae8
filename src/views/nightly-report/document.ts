import { createHash } from "node:crypto";
import type { NightReport } from "../../core/nightly/night-report.ts";
import { clusterArticle } from "./cluster-article.ts";
import { type Markup, markup, jsonInScript } from "./markup.ts";
import { colourRules, mapData, mapDrawing } from "./map-drawing.ts";
import { dateInWords, newsInWords, sizeInWords, workInWords } from "./night-words.ts";
import { line, tellNight, type ToldNight } from "./told-night.ts";
import { whatChanged } from "./what-changed.ts";

/** The page's own script and style, as the build made them. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/**
 * A night as one HTML page that needs nothing else: it asks for nothing, and its Content-Security-Policy forbids that it could.
 * What the script adds (hover, keys, search) is beside what stands in the page already, so it can be read and printed without.
 */
export function reportAsHtml(report: NightReport, { script, style }: PageParts): string {
  const told = tellNight(report);
  const rules = `${style}${colourRules(told)}`;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(rules)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const title = `The book on the night of ${dateInWords(report.night.date)}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(rules)}</style>
</head>
<body>
<a class="skip" href="#clusters">To the list of clusters</a>
${head(report, told)}
<main>
${map(told)}
${list(told)}
</main>
${foot(report, told)}
<p id="said" class="unseen" role="status" aria-live="polite"></p>
<script type="application/json" id="map-data">${jsonInScript(mapData(told))}</script>
<script>${raw(script)}</script>
</body>
</html>
`.html;
}

function head(report: NightReport, told: ToldNight): Markup {
  return markup`<header class="head">
<p class="kicker">The night of ${dateInWords(report.night.date)}</p>
<h1>What the book is made of</h1>
<p class="lede">${sizeInWords(told)} ${newsInWords(report, told)}</p>
${whatChanged(report, told)}
</header>`;
}

function map(told: ToldNight): Markup {
  return markup`<section class="map" aria-labelledby="map-title">
<h2 id="map-title" class="unseen">Map of the book</h2>
<div class="tools" hidden>
<fieldset><legend class="unseen">Colours show</legend>
<label><input type="radio" name="by" value="cluster" checked><span>clusters</span></label>
<label><input type="radio" name="by" value="character"><span>characters</span></label>
</fieldset>
<button type="button" id="theme" class="plain">Dark</button>
</div>
<div class="sheet">
${mapDrawing(told)}
<div class="card" hidden></div>
</div>
<ul class="legend" aria-label="Characters" hidden>${told.characters.map(
    ({ name }, at) =>
      markup`<li><button type="button" class="plain" aria-pressed="false" data-character="${at}"><i class="swatch c${at}"></i>${name}</button></li>`,
  )}</ul>
<p class="note">Each dot is a page; those that are near to each other tell of like things.${
    told.clusters.some(({ pages }) => pages.some(({ news }) => news !== ""))
      ? " A ring marks what came, changed or moved."
      : ""
  }<span class="keys" hidden> With the keyboard: arrows go from cluster to cluster, Enter into one and to its pages, Esc out again.</span></p>
</section>`;
}

function list({ clusters }: ToldNight): Markup {
  return markup`<section class="list" id="clusters" aria-labelledby="list-title">
<div class="list-head"><h2 id="list-title">Clusters</h2>
<div class="search" hidden><label class="unseen" for="search">Search clusters, pages and quotes</label>
<input id="search" type="search" placeholder="Search words or a page" autocomplete="off" spellcheck="false">
<output id="found" for="search"></output></div></div>
${clusters.map(clusterArticle)}
</section>`;
}

function foot(report: NightReport, told: ToldNight): Markup {
  return markup`<footer><p>${workInWords(report, told)}</p>
${(report.run?.notes ?? []).map((note) => markup`<p>${line(note)}</p>`)}
<p>Written by gibsey, a novel that remembers itself.</p></footer>`;
}

/** Text of ours that stands in an element whose content isn't escaped. */
function raw(html: string): Markup {
  return { html };
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
