import { limits } from "../core/limits.ts";
import type { Character } from "../core/page.ts";
import type { ScreenSize } from "../screen/use-screen-size.ts";
import { pagesOf } from "../views/characters.ts";
import { oneLine } from "../views/terminal.ts";
import { type ChatState, type Choice, chosenFrom } from "./chat-state.ts";
import { widthOf } from "./cells.ts";
import type { Editor } from "./editor.ts";
import { nameOf } from "./exchange.ts";
import { exchangeRows } from "./exchange-rows.ts";
import { inColourOf, type Pen, shownName } from "./pen.ts";
import { suggestionsFor } from "./suggestions.ts";
import { wrapRows } from "./wrap-rows.ts";

/** The part of the screen that changes, and where the cursor is in it. */
export interface LivePart {
  readonly rows: readonly string[];
  readonly cursor: { readonly x: number; readonly y: number };
}

export interface LiveParts {
  readonly state: ChatState;
  readonly characters: readonly Character[];
  /** How the book is called. */
  readonly book: string;
  readonly pen: Pen;
  readonly size: ScreenSize;
}

/**
 * What changes on the screen: what is being said, who speaks, and what is typed. It stays a row below the terminal's height, since
 * one that fills it can only be drawn anew as a whole, which flickers; of a long answer the last rows are shown until it is over.
 */
export function liveRows(parts: LiveParts): LivePart {
  const { state, pen, size } = parts;
  if (state.choice !== undefined) return choiceRows(state.choice, parts);
  const room = Math.max(3, size.rows - 1);
  const typed = typedRows(state.editor, pen, size.columns, Math.max(1, Math.floor(room / 2)));
  const suggested = suggestedRows(parts).slice(0, Math.max(0, room - 2 - typed.rows.length));
  const left = Math.max(0, room - 2 - typed.rows.length - suggested.length);
  const said = state.live === undefined ? [] : lastRows(exchangeRows(state.live, pen, size.columns), left, pen);
  const above = [...said, "", statusRow(parts)];
  return {
    rows: [...above, ...typed.rows, ...suggested],
    cursor: { x: typed.cursor.x, y: above.length + typed.cursor.y },
  };
}

function lastRows(rows: readonly string[], most: number, { style, marks }: Pen): readonly string[] {
  if (rows.length <= most) return rows;
  return most === 0 ? [] : [style.dim(`  ${marks.more}`), ...rows.slice(rows.length - most + 1)];
}

/** Who speaks and how things are; where there isn't room for all, what matters least is left out, and a name is cut off. */
function statusRow({ state, book, pen, size: { columns } }: LiveParts): string {
  const { speaker, model, upto, live } = state;
  const bound = upto === undefined ? undefined : `up to p.${upto}`;
  const doing = stateText(live?.state.kind);
  const tries = [[model, book, bound, doing], [model, bound, doing], [bound, doing], [doing]].map((facts) =>
    facts.flatMap((fact) => oneLine(fact ?? "") || []).join("  "),
  );
  const room = (facts: string) => columns - 1 - widthOf(`  ${facts}`);
  const told = tries.find((facts) => widthOf(nameOf(speaker)) <= room(facts)) ?? doing;
  return `${shownName(speaker, pen, room(told))}  ${pen.style.dim(told)}`;
}

function stateText(kind: string | undefined): string {
  if (kind === undefined) return "/help";
  return kind === "thinking" ? "thinking, Ctrl+C stops" : "speaking, Ctrl+C stops";
}

/** What is typed, around the cursor where it has more rows than there is room for. */
function typedRows({ text, cursor }: Editor, { style, marks }: Pen, columns: number, most: number): LivePart {
  const width = Math.max(4, columns - 3);
  const rows = wrapRows(text, width);
  const at = rows.findLastIndex(({ start }) => start <= cursor);
  const first = Math.max(0, Math.min(at - most + 1, rows.length - most));
  const shown = rows.slice(first, first + most);
  const row = rows[at] ?? { start: 0, end: 0 };
  return {
    rows: shown.map(({ start, end }, index) => {
      const mark = first + index === 0 ? marks.prompt : " ";
      return `${style.dim(mark)} ${text.slice(start, end)}`;
    }),
    cursor: { x: 2 + Math.min(width, widthOf(text.slice(row.start, cursor))), y: at - first },
  };
}

function suggestedRows({ state: { editor, live }, characters, pen: { style } }: LiveParts): readonly string[] {
  if (live !== undefined || !editor.text.startsWith("/")) return [];
  const suggestions = suggestionsFor(editor.text, characters).slice(0, limits.chatSuggestionsShownMax);
  const wide = Math.max(0, ...suggestions.map(({ text }) => widthOf(text)));
  return suggestions.map(
    ({ text, meaning }) => `  ${text}${style.dim(`${" ".repeat(wide - widthOf(text))}  ${meaning}`)}`,
  );
}

/** The characters to choose from, as many as there is room for around the one that Enter takes. */
function choiceRows(choice: Choice, { characters, pen, size }: LiveParts): LivePart {
  const { style, marks } = pen;
  const those = chosenFrom(characters, choice);
  const room = Math.max(1, size.rows - 7);
  const hasPages = size.columns >= 60;
  const first = Math.max(0, Math.min(choice.place - Math.floor(room / 2), those.length - room));
  const wide = Math.max(0, ...those.map((one) => widthOf(nameOf(one))));
  const listed = those.slice(first, first + room).map((one, index) => {
    const isChosen = first + index === choice.place;
    const space = " ".repeat(wide - widthOf(nameOf(one)));
    const name = isChosen ? shownName(one, pen) : inColourOf(one, nameOf(one), pen);
    const pages = hasPages ? `${space}  ${style.dim(pagesOf(one ?? {}))}` : "";
    return `${isChosen ? marks.chosen : " "} ${name}${pages}`.trimEnd();
  });
  const title = `${style.bold("Who shall answer?")} `;
  const filter = oneLine(choice.filter) === "" ? "" : choice.filter;
  return {
    rows: [
      "",
      `${title}${filter}`,
      "",
      ...(listed.length > 0 ? listed : [style.dim("  nobody is called so")]),
      "",
      style.dim(
        hasPages
          ? "arrows choose, typing filters, Enter speaks, Esc leaves"
          : "arrows or typing, then Enter; Esc leaves",
      ),
    ],
    cursor: { x: widthOf("Who shall answer? ") + widthOf(filter), y: 1 },
  };
}
