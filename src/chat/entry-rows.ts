import { limits } from "../core/limits.ts";
import type { Character } from "../core/page.ts";
import { pagesOf } from "../views/characters.ts";
import { oneLine } from "../views/terminal.ts";
import type { Entry } from "./chat-state.ts";
import { onScreen, type Speaker } from "./exchange.ts";
import { exchangeRows } from "./exchange-rows.ts";
import { type Pen, shownName } from "./pen.ts";
import { problemRows } from "./problem-rows.ts";
import { textColumns, wrapText } from "./wrap-rows.ts";

/** Something that is over, as rows below an empty one. */
export function entryRows(
  entry: Entry,
  characters: readonly Character[],
  pen: Pen,
  columns: number,
): readonly string[] {
  switch (entry.kind) {
    case "exchange":
      return exchangeRows(entry.exchange, pen, columns);
    case "problem":
      return ["", ...problemRows(entry.problem, pen, columns)];
    case "people":
      return ["", ...peopleRows(entry.speaker, characters, pen)];
    case "page":
      return ["", ...pageRows(entry, pen, columns)];
    default: {
      const mark = entry.isWarning ? pen.style.yellow : pen.style.dim;
      return [
        "",
        ...wrapText(onScreen(entry.text), textColumns(columns)).map((row) => (row === "" ? "" : `  ${mark(row)}`)),
      ];
    }
  }
}

function peopleRows(speaker: Speaker, characters: readonly Character[], pen: Pen): readonly string[] {
  const { style, marks } = pen;
  return [undefined, ...characters].map((one) => {
    const mark = one?.char_id === speaker?.char_id ? marks.chosen : " ";
    return `${mark} ${shownName(one, pen)}  ${style.dim(pagesOf(one ?? {}))}`.trimEnd();
  });
}

/** A page, with the quote marked in it; of a long one what stands around the quote. */
function pageRows(
  { page, citation }: Extract<Entry, { kind: "page" }>,
  { style, marks }: Pen,
  columns: number,
): readonly string[] {
  const { start, end } = citation ?? { start: 0, end: 0 };
  const from = Math.max(
    0,
    Math.min(start - limits.chatPageCharactersMax / 2, page.body.length - limits.chatPageCharactersMax),
  );
  const to = from + limits.chatPageCharactersMax;
  const parts = [page.body.slice(from, start), page.body.slice(start, end), page.body.slice(end, to)].map(onScreen);
  const [head = "", quote = ""] = parts;
  const text = parts.join("");
  const rows: string[] = [];
  let place = 0;
  for (const row of wrapText(text, textColumns(columns))) {
    place = text.indexOf(row, place);
    const [marked, unmarked] = [head.length - place, head.length + quote.length - place].map((at) =>
      Math.max(0, Math.min(row.length, at)),
    );
    rows.push(row === "" ? "" : `  ${row.slice(0, marked)}${mark(row.slice(marked, unmarked))}${row.slice(unmarked)}`);
    place += row.length;
  }
  function mark(words: string): string {
    return words === "" ? "" : style.mark(words);
  }
  const title = `${style.bold(`p.${page.number}`)}  ${oneLine(page.title)}`;
  return [
    title,
    "",
    ...(from > 0 ? [`  ${marks.more}`] : []),
    ...rows,
    ...(to < page.body.length ? [`  ${marks.more}`] : []),
  ];
}
