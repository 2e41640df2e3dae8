import { bookInk, clusterInk, type Ink } from "./colours.ts";
import { type Markup, markup } from "./markup.ts";
import { constellationPath } from "./map/constellation.ts";
import { dotSize, dotsPath, middleOf, onScreen, ringsPath, type Size } from "./map/geometry.ts";
import type { MapData } from "./map/map-data.ts";
import { placeLabels } from "./map/place-labels.ts";
import { counted } from "../terminal.ts";
import type { ToldNight, ToldPage } from "./told-night.ts";

/** What the map is drawn for before the script knows how much room there is. */
const size: Size = { width: 760, height: 640 };

/** Of a label: the mean width of a character and the height of a line, in pixels. */
const characterWidth = 6.6;
const lineHeight = 17;

/**
 * The map: for each cluster a shore, lines, its dots, and a label. The shore is the dots' own path, stroked broadly. Elements are those
 * that the script moves about when the map's size changes.
 */
export function mapDrawing({ clusters }: ToldNight): Markup {
  const dots = clusters.map(({ pages }) => pages.map((page) => onScreen(page, size)));
  const diameter = dotSize(dots.flat().length, size);
  const labels = placeLabels(
    clusters.map(({ label }, at) => ({
      wanted: middleOf(dots[at] ?? []),
      width: label.length * characterWidth,
      height: lineHeight,
    })),
    dots.flat(),
    diameter,
    size,
  );
  const marked = clusters.flatMap(({ pages }, at) => (dots[at] ?? []).filter((_, page) => pages[page]?.news !== ""));
  return markup`<svg viewBox="0 0 ${size.width} ${size.height}" role="listbox" aria-label="Map of the book: ${counted(clusters.length, "cluster")}" aria-describedby="said">
<g class="shores">${dots.map((points, at) => markup`<path class="k${at}" stroke-width="${(diameter * 3.2).toFixed(1)}" d="${dotsPath(points)}"/>`)}</g>
<g class="lines">${dots.map((points, at) => markup`<path class="k${at}" d="${constellationPath(points)}"/>`)}</g>
<g class="dots by-cluster">${clusters.map(
    ({ label, pages }, at) =>
      markup`<g id="dots-${at}" role="option" aria-selected="false" aria-label="${label}: ${counted(pages.length, "page")}"><path class="k${at}" stroke-width="${diameter.toFixed(1)}" d="${dotsPath(dots[at] ?? [])}"/></g>`,
  )}</g>
<g class="dots by-character"></g>
<path class="rings" d="${ringsPath(marked, diameter)}"/>
<g class="labels" aria-hidden="true">${clusters.map(({ label }, at) => {
    const place = labels[at];
    const [x, y] = place === undefined ? [0, 0] : [place.x.toFixed(1), place.y.toFixed(1)];
    return markup`<text x="${x}" y="${y}"${place === undefined ? markup` class="unplaced"` : undefined}>${label}</text>`;
  })}</g>
<circle class="here" r="0"/>
</svg>`;
}

/** What the script needs of the pages, in the order of the drawing. */
export function mapData({ clusters, characters }: ToldNight): MapData {
  const pages = clusters.flatMap((cluster, at) => cluster.pages.map((page) => ({ page, at })));
  const list = <T>(of: (page: ToldPage) => T) => pages.map(({ page }) => of(page));
  return {
    x: list(({ x }) => Math.round(x * 10_000) / 10_000),
    y: list(({ y }) => Math.round(y * 10_000) / 10_000),
    cluster: pages.map(({ at }) => at),
    character: list(({ character }) => character),
    name: list(({ name, title }) => (title === "" ? name : `${name}  ${title}`)),
    news: Object.fromEntries(pages.flatMap(({ page: { news } }, at) => (news === "" ? [] : [[at, news]]))),
    labels: clusters.map(({ label }) => label),
    characters: characters.map(({ name }) => name),
  };
}

/** The colour of each cluster and each character, in both themes. */
export function colourRules({ clusters, characters }: ToldNight): string {
  const rule = (name: string, { light, dark }: Ink) => `.${name}{--own:light-dark(${light},${dark})}`;
  return [
    ...clusters.map(({ id }, at) => rule(`k${at}`, clusterInk(id))),
    ...characters.map(({ color_hex }, at) => rule(`c${at}`, bookInk(color_hex))),
  ].join("");
}
