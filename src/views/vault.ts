import type { VaultItem } from "../core/store/vault.ts";
import { oneLine, quoteColumns, type Style, wrapLines } from "./terminal.ts";

interface Screen {
  readonly style: Style;
  readonly columns: number;
}

/** Saved items for people, two lines each: which, when, of whom; and how it begins. */
export function itemsAsText(items: readonly VaultItem[], { style, columns }: Screen, query: string): string {
  if (items.length === 0) return query === "" ? "Nothing is saved yet." : "Nothing that is saved has these words.";
  return items
    .flatMap((item) => [
      `${style.bold(oneLine(item.id))}  ${style.dim([dateOf(item), ...subjectOf(item)].join("  "))}`,
      `  ${shortened(oneLine(item.question ?? item.text), Math.max(20, columns - 2))}`,
    ])
    .join("\n");
}

/** One item, whole. */
export function itemAsText(item: VaultItem, { style, columns }: Screen): string {
  const set = (text: string) => wrapLines(text, quoteColumns(columns));
  const parts = [
    [`${style.bold(oneLine(item.id))}  ${style.dim([dateOf(item), ...subjectOf(item)].join("  "))}`],
    item.question === undefined ? [] : set(item.question).map((line) => style.bold(line)),
    set(item.text),
    item.citations.flatMap(({ number, page_id, quote }) => [
      style.dim(`p.${number} ${oneLine(page_id)}`),
      ...set(oneLine(quote)).map((line) => `  ${line}`),
    ]),
    item.note === undefined ? [] : set(`note: ${item.note}`),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function subjectOf({ char_id, citations }: VaultItem): readonly string[] {
  const pages = [...new Set(citations.map(({ number }) => `p.${number}`))].join(" ");
  return [char_id === undefined ? "" : oneLine(char_id), pages].filter((part) => part !== "");
}

function dateOf({ atMs }: VaultItem): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}

function shortened(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 3).trimEnd()}...`;
}
