import type { Page } from "../core/page.ts";
import { isBlank } from "../core/page.ts";
import { counted, duration, oneLine, type Style } from "./terminal.ts";

/** A change of one page, as people are told of it. */
export interface ShownChange {
  readonly kind: "added" | "changed" | "renumbered" | "removed";
  readonly page: Page;
  /** The page's file. */
  readonly path: string;
}

export interface ShownChanges {
  readonly changes: readonly ShownChange[];
  readonly characters: number;
  readonly tookMs: number;
  /** Whether it was waited for until readers can find them. */
  readonly isSearchable: boolean;
  readonly failures: ReadonlyMap<string, string>;
}

/** More changes at once than this are told as a sum. */
const linesMax = 12;

/**
 * Changes for people, a line for each page: `p.12 lamp.md changed, searchable in 84 ms`. Pages that only got another
 * number share a line, and so do all when there are many.
 */
export function bookChangesAsText(shown: ShownChanges, style: Style): string {
  const renumbered = shown.changes.filter(({ kind }) => kind === "renumbered");
  const written = shown.changes.filter(({ kind }) => kind !== "renumbered");
  const end = endOf(shown);
  const lines =
    written.length > linesMax
      ? [`${sumOf(written, style)}${end}`, ...failuresOf(shown, style)]
      : written.map((change) => lineOf(change, shown, style));
  if (renumbered.length > 0) lines.push(`${counted(renumbered.length, "page")} ${coloured("renumbered", style)}${end}`);
  if (shown.characters > 0) lines.push(`${counted(shown.characters, "character")} ${style.yellow("changed")}${end}`);
  return lines.join("\n");
}

function lineOf({ kind, page, path }: ShownChange, shown: ShownChanges, style: Style): string {
  const failure = shown.failures.get(page.page_id);
  const line = `${style.bold(`p.${page.number}`)} ${oneLine(path)} ${coloured(kind, style)}`;
  if (kind === "removed") return line;
  if (failure !== undefined) return `${line}, ${style.red(`not searchable: ${oneLine(failure)}`)}`;
  return `${line}${isBlank(page) ? ", without words" : ""}${endOf(shown)}`;
}

function failuresOf({ changes, failures }: ShownChanges, style: Style): string[] {
  return changes
    .filter(({ page }) => failures.has(page.page_id))
    .map(({ page, path }) => {
      const reason = oneLine(failures.get(page.page_id) ?? "");
      return `${style.bold(`p.${page.number}`)} ${oneLine(path)} ${style.red(`not searchable: ${reason}`)}`;
    });
}

function endOf({ changes, characters, isSearchable, tookMs }: ShownChanges): string {
  if (characters === 0 && changes.every(({ kind }) => kind === "removed")) return "";
  return `, ${isSearchable ? "searchable" : "written"} in ${duration(tookMs)}`;
}

/** `40 pages: 2 added, 38 changed`, or `40 pages changed`. */
function sumOf(changes: readonly ShownChange[], style: Style): string {
  const kinds = ["added", "changed", "removed"] as const;
  const counts = kinds
    .map((kind) => ({ kind, count: changes.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0);
  const [first, second] = counts;
  const pages = counted(changes.length, "page");
  if (first !== undefined && second === undefined) return `${pages} ${coloured(first.kind, style)}`;
  return `${pages}: ${counts.map(({ kind, count }) => `${count} ${coloured(kind, style)}`).join(", ")}`;
}

const colours = { added: "green", changed: "yellow", renumbered: "dim", removed: "red" } as const;

function coloured(kind: ShownChange["kind"], style: Style): string {
  return style[colours[kind]](kind);
}
