import type { MapData } from "../map/map-data.ts";
import { createCard, describePage, summaryOf } from "./card.ts";
import { createDrawing, type Look, reach } from "./drawing.ts";
import { all, the } from "./elements.ts";
import { listenToKeys } from "./keys.ts";
import { listenToSearch } from "./search.ts";

/*
 * The report's script: what the page can do beside being read. The page itself stands without it; what works by it alone is hidden
 * until it is here.
 */

const data: MapData = JSON.parse(the("#map-data", HTMLScriptElement).textContent ?? "");
const drawing = createDrawing(data);
const articles = all("article", HTMLElement);
const card = createCard(data, drawing, articles);
const said = the("#said", HTMLElement);

for (const element of all(".tools, .search, .keys", HTMLElement)) element.hidden = false;
new ResizeObserver(drawing.fit).observe(drawing.svg);
drawing.fit();
listenToPointer();
listenToKeys(drawing, { look: lookByKey, open: openCluster });
listenToSearch(drawing, articles);
listenToColours();
listenToTheme();
listenToLinks();
listenToPrinting();

let looked: Look | undefined;

function look(at: Look | undefined): void {
  if (at?.cluster === looked?.cluster && at?.page === looked?.page) return;
  looked = at;
  drawing.look(at);
  if (at === undefined) card.hide();
  else card.show(at);
}

/** Whoever uses keys may not see the card: it is said, too. */
function lookByKey(at: Look | undefined): void {
  look(at);
  if (at === undefined) said.textContent = "";
  else said.textContent = at.page === undefined ? summaryOf(articles[at.cluster]) : describePage(data, at.page);
}

function openCluster(cluster: number): void {
  const article = articles[cluster];
  if (article === undefined) return;
  the("details", HTMLDetailsElement, article).open = true;
  article.scrollIntoView({ block: "start" });
}

function listenToPointer(): void {
  const lookAt = (event: PointerEvent | MouseEvent, within: number) => {
    const box = drawing.svg.getBoundingClientRect();
    const page = drawing.pageAt({ x: event.clientX - box.left, y: event.clientY - box.top }, within);
    const cluster = page === undefined ? undefined : data.cluster[page];
    look(cluster === undefined ? undefined : { cluster, page });
    return cluster;
  };
  let isTouch = false;
  drawing.svg.addEventListener("pointerdown", ({ pointerType }) => (isTouch = pointerType !== "mouse"));
  drawing.svg.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") lookAt(event, reach.mouse);
  });
  drawing.svg.addEventListener("pointerleave", ({ pointerType, relatedTarget }) => {
    if (pointerType === "mouse" && !card.holds(relatedTarget)) look(undefined);
  });
  // A finger can't hover: the first tap shows the card, whose link leads on.
  drawing.svg.addEventListener("click", (event) => {
    const cluster = lookAt(event, isTouch ? reach.touch : reach.mouse);
    if (cluster !== undefined && !isTouch) openCluster(cluster);
  });
  for (const [cluster, article] of articles.entries()) {
    article.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType === "mouse") drawing.look({ cluster });
    });
    article.addEventListener("pointerleave", () => drawing.look(looked));
    article.addEventListener("focusin", () => drawing.look({ cluster }));
    article.addEventListener("focusout", () => drawing.look(looked));
  }
}

function listenToColours(): void {
  const legend = the(".legend", HTMLElement);
  const buttons = all("button", HTMLButtonElement, legend);
  const only = (character: number | undefined) => {
    for (const [at, button] of buttons.entries()) button.setAttribute("aria-pressed", String(at === character));
    drawing.only(character);
  };
  for (const input of all('input[name="by"]', HTMLInputElement)) {
    input.addEventListener("change", () => {
      const what = input.value === "character" ? "character" : "cluster";
      drawing.colourBy(what);
      legend.hidden = what === "cluster";
      only(undefined);
    });
  }
  for (const [at, button] of buttons.entries()) {
    button.addEventListener("click", () => only(button.getAttribute("aria-pressed") === "true" ? undefined : at));
  }
}

function listenToTheme(): void {
  const button = the("#theme", HTMLButtonElement);
  const root = document.documentElement;
  const isDark = () =>
    (root.dataset["theme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const name = () => void (button.textContent = isDark() ? "Light" : "Dark");
  button.addEventListener("click", () => {
    root.dataset["theme"] = isDark() ? "light" : "dark";
    name();
  });
  name();
}

/** A link into a cluster that is closed opens it. */
function listenToLinks(): void {
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id === "" ? null : document.getElementById(id);
    const details = target?.closest("article")?.querySelector("details");
    if (details === null || details === undefined) return;
    details.open = true;
    look(undefined);
    target?.scrollIntoView({ block: "start" });
  };
  addEventListener("hashchange", follow);
  // The same link again changes no hash.
  addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a")?.hash === location.hash) follow();
  });
  follow();
}

/** Paper can't be opened: everything is, for as long as it is printed. */
function listenToPrinting(): void {
  const closed: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    closed.push(...all("details:not([open])", HTMLDetailsElement));
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed.splice(0)) details.open = false;
  });
}
