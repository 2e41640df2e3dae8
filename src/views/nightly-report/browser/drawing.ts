import { constellationPath } from "../map/constellation.ts";
import { dotSize, dotsPath, middleOf, nearest, onScreen, type Point, ringsPath } from "../map/geometry.ts";
import type { MapData } from "../map/map-data.ts";
import { placeLabels } from "../map/place-labels.ts";
import { all, the } from "./elements.ts";

/** What is looked at: a cluster, and perhaps one page of it. */
export interface Look {
  readonly cluster: number;
  readonly page?: number | undefined;
}

/** How near a pointer must be to a dot, in pixels: a finger is broader than a cursor. */
export const reach = { mouse: 22, touch: 34 } as const;

/** On a map narrower than this, labels are shorter. */
const narrowPixels = 560;

export type Drawing = ReturnType<typeof createDrawing>;

/** The map as it stands on the page, which is moved to fit the room there is. */
export function createDrawing(data: MapData) {
  const svg = the(".map svg", SVGSVGElement);
  const shores = all(".shores path", SVGPathElement, svg);
  const lines = all(".lines path", SVGPathElement, svg);
  const clusters = all(".by-cluster g", SVGGElement, svg);
  const labels = all(".labels text", SVGTextElement, svg);
  const rings = the(".rings", SVGPathElement, svg);
  const here = the(".here", SVGCircleElement, svg);
  const characters = data.characters.map((_, at) => {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("class", `c${at}`);
    the(".by-character", SVGGElement, svg).append(path);
    return path;
  });
  const pagesOf = groups(data.cluster, clusters.length);
  const pagesBy = groups(data.character, characters.length);
  const news = Object.keys(data.news).map(Number);
  let points: readonly Point[] = [];
  let middles: readonly Point[] = [];
  let diameter = 0;

  const pointsOf = (pages: readonly number[] | undefined) => (pages ?? []).map(place);
  function place(page: number): Point {
    return points[page] ?? { x: 0, y: 0 };
  }

  function fit(): void {
    const size = { width: svg.clientWidth, height: svg.clientHeight };
    if (size.width === 0 || size.height === 0) return;
    svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    points = data.x.map((x, at) => onScreen({ x, y: data.y[at] ?? 0 }, size));
    middles = pagesOf.map((pages) => middleOf(pointsOf(pages)));
    diameter = dotSize(points.length, size);
    for (const [at, pages] of pagesOf.entries()) {
      lines[at]?.setAttribute("d", constellationPath(pointsOf(pages)));
      const path = dotsPath(pointsOf(pages));
      stroke(shores[at], path, diameter * 3.2);
      stroke(clusters[at]?.firstElementChild, path, diameter);
    }
    for (const [at, pages] of pagesBy.entries()) stroke(characters[at], dotsPath(pointsOf(pages)), diameter);
    rings.setAttribute("d", ringsPath(pointsOf(news), diameter));
    const widthOf = widths(labels[0]);
    const wanted = data.labels.map((label, at) => {
      const text = size.width < narrowPixels ? label.split(", ").slice(0, 2).join(", ") : label;
      const element = labels[at];
      if (element !== undefined) element.textContent = text;
      return { wanted: middles[at] ?? place(0), ...widthOf(text) };
    });
    for (const [at, middle] of placeLabels(wanted, points, diameter, size).entries()) {
      labels[at]?.setAttribute("class", middle === undefined ? "unplaced" : "");
      move(labels[at], middle ?? middles[at] ?? place(0));
    }
  }

  return {
    svg,
    clusters,
    pagesOf,
    fit,
    place,
    points: () => points,
    middles: () => middles,
    /** The page whose dot is at a place of the drawing, or near to it. */
    pageAt: (at: Point, within: number): number | undefined => nearest(points, at, within),

    look(look: Look | undefined): void {
      svg.classList.toggle("looking", look !== undefined);
      for (const list of [shores, lines, clusters, labels]) {
        for (const [at, element] of list.entries()) element.classList.toggle("lit", at === look?.cluster);
      }
      const point = look?.page === undefined ? undefined : points[look.page];
      here.setAttribute("r", point === undefined ? "0" : String(diameter / 2 + 5));
      here.setAttribute("cx", String(point?.x ?? 0));
      here.setAttribute("cy", String(point?.y ?? 0));
    },

    /** Lets clusters stand back, but those that are found. */
    find(isFound: ((cluster: number) => boolean) | undefined): void {
      for (const list of [shores, lines, clusters, labels]) {
        for (const [at, element] of list.entries()) element.classList.toggle("missed", isFound?.(at) === false);
      }
    },

    colourBy(what: "cluster" | "character"): void {
      svg.classList.toggle("characters", what === "character");
    },

    /** Lets characters stand back, but one. */
    only(character: number | undefined): void {
      for (const [at, path] of characters.entries()) {
        path.classList.toggle("missed", character !== undefined && at !== character);
      }
    },
  };
}

function stroke(path: Element | null | undefined, d: string, width: number): void {
  path?.setAttribute("d", d);
  path?.setAttribute("stroke-width", width.toFixed(1));
}

function move(text: Element | undefined, { x, y }: Point): void {
  text?.setAttribute("x", x.toFixed(1));
  text?.setAttribute("y", y.toFixed(1));
}

/** For each group its members' places in the list. */
function groups(groupOf: readonly number[], count: number): readonly (readonly number[])[] {
  const lists = Array.from({ length: count }, (): number[] => []);
  for (const [at, group] of groupOf.entries()) lists[group]?.push(at);
  return lists;
}

/** Measures labels in the font that they stand in. */
function widths(label: Element | undefined): (text: string) => { readonly width: number; readonly height: number } {
  const context = document.createElement("canvas").getContext("2d");
  const style = label === undefined ? undefined : getComputedStyle(label);
  const fontSize = Number.parseFloat(style?.fontSize ?? "") || 13;
  if (context !== null && style !== undefined) {
    context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  }
  return (text) => ({
    width: context?.measureText(text).width ?? text.length * fontSize * 0.52,
    height: fontSize * 1.3,
  });
}
