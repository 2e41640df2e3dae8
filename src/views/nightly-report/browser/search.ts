import type { Drawing } from "./drawing.ts";
import { all, the } from "./elements.ts";

/** Shows the clusters whose words, pages or quotes have what is typed, in the list and on the map. */
export function listenToSearch(drawing: Drawing, articles: readonly HTMLElement[]): void {
  const input = the("#search", HTMLInputElement);
  const found = the("#found", HTMLOutputElement);
  const texts = articles.map(({ textContent }) => plain(textContent ?? ""));
  input.addEventListener("input", () => {
    const words = plain(input.value)
      .split(" ")
      .filter((word) => word !== "");
    const has = (at: number) => hasWords(texts[at] ?? "", words);
    for (const [at, article] of articles.entries()) {
      article.hidden = !has(at);
      for (const item of all(".pages li", HTMLElement, article)) {
        item.classList.toggle("found", words.length > 0 && hasWords(plain(item.textContent ?? ""), words));
      }
    }
    drawing.find(words.length === 0 ? undefined : has);
    found.textContent =
      words.length === 0 ? "" : `${articles.filter(({ hidden }) => !hidden).length} of ${articles.length}`;
  });
}

function hasWords(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** Without capitals and accents, and with `p.12` as `p. 12` is. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replaceAll(/p\.\s*(?=\d)/g, "p.")
    .replaceAll(/\s+/g, " ")
    .trim();
}
