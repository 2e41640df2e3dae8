import type { MapData } from "../map/map-data.ts";
import type { Drawing, Look } from "./drawing.ts";
import { the } from "./elements.ts";

/** How much of a summary a card shows, in words. */
const cardWords = 60;

/** The card beside what is looked at: the cluster, the page, and how the summary begins. */
export function createCard(data: MapData, drawing: Drawing, articles: readonly HTMLElement[]) {
  const card = the(".card", HTMLElement);
  const add = (name: string, className: string, text: string) => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    card.append(element);
    return element;
  };

  return {
    show({ cluster, page }: Look): void {
      card.replaceChildren();
      const article = articles[cluster];
      const swatch = document.createElement("i");
      swatch.className = `swatch k${cluster}`;
      add("p", "card-title", data.labels[cluster] ?? "").prepend(swatch);
      if (page !== undefined) add("p", "card-page", describePage(data, page));
      add("p", "card-summary", shortened(summaryOf(article)));
      if (article !== undefined) add("a", "card-link", "Read on").setAttribute("href", `#${article.id}`);
      card.hidden = false;
      // On the other half of the map, so that it hides nothing of what is looked at. On a narrow screen the style keeps it below.
      const point = page === undefined ? drawing.middles()[cluster] : drawing.place(page);
      card.classList.toggle("left", (point?.x ?? 0) > drawing.svg.clientWidth / 2);
    },
    hide(): void {
      card.hidden = true;
    },
    /** Whether a card is there and something of it is meant. */
    holds: (target: EventTarget | null): boolean => target instanceof Node && card.contains(target),
  };
}

/** `p. 12  The Lamp Room (new), Irma Stoop`. */
export function describePage(data: MapData, page: number): string {
  const news = data.news[page];
  const character = data.characters[data.character[page] ?? -1];
  return `${data.name[page] ?? ""}${news === undefined ? "" : ` (${news})`}${character === undefined ? "" : ` · ${character}`}`;
}

export function summaryOf(article: Element | undefined): string {
  return [...(article?.querySelectorAll(".telling") ?? [])].map(({ textContent }) => textContent).join(" ");
}

function shortened(text: string): string {
  const words = text.trim().split(/\s+/);
  return words.length <= cardWords ? words.join(" ") : `${words.slice(0, cardWords).join(" ")} …`;
}
