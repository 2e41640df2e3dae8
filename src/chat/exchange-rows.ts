import { oneLine, plain } from "../views/terminal.ts";
import { type Exchange, partsOf } from "./exchange.ts";
import { inColourOf, type Pen, shownName } from "./pen.ts";
import { problemRows } from "./problem-rows.ts";
import { textColumns, wrapText } from "./wrap-rows.ts";

/** An exchange as rows: the question, who answers, the opening quote set apart, and the rest in the speaker's colour. */
export function exchangeRows(exchange: Exchange, pen: Pen, columns: number): readonly string[] {
  return [
    ...questionRows(exchange, pen, columns),
    "",
    shownName(exchange.speaker, pen),
    ...answerRows(exchange, pen, columns),
  ];
}

function questionRows({ question }: Exchange, { style, marks }: Pen, columns: number): readonly string[] {
  const rows = wrapText(plain(question).trim(), textColumns(columns));
  return ["", ...rows.map((row, index) => `${index === 0 ? style.dim(marks.prompt) : " "} ${row}`)];
}

function answerRows(exchange: Exchange, pen: Pen, columns: number): readonly string[] {
  const { answer, speaker, state, fallback } = exchange;
  const { style, marks } = pen;
  const { opening, rest } = partsOf(answer);
  const width = textColumns(columns);
  const bar = inColourOf(speaker, marks.bar, pen);
  const said =
    rest.trimEnd() === "" ? [] : wrapText(rest.trim(), width).map((row) => indented(marked(row, exchange, pen)));
  const quoted =
    opening === undefined ? [] : wrapText(opening, width - 2).map((row) => `  ${bar} ${withPages(row, style.bold)}`);
  const notes: string[] = [];
  if (state.kind === "thinking") notes.push(indented(style.dim(`thinks${marks.dots}`)));
  if (fallback !== undefined) {
    const told = wrapText(oneLine(`The model fell silent: ${fallback}`), width);
    notes.push(...told.map((row) => indented(style.yellow(row))));
  }
  if (state.kind === "stopped") notes.push(indented(style.dim("(stopped)")));
  if (state.kind === "failed") notes.push(...problemRows(state.problem, pen, columns));
  const parts = [quoted, said, notes].filter(({ length }) => length > 0);
  return parts.flatMap((rows, index) => (index === 0 ? rows : ["", ...rows]));
}

function indented(row: string): string {
  return row === "" ? "" : `  ${row}`;
}

/** In the speaker's colour, but for the marks of pages. */
function marked(row: string, { speaker }: Exchange, pen: Pen): string {
  return row
    .split(pageMark)
    .map((part, index) => (index % 2 === 1 ? pen.style.bold(part) : part === "" ? "" : inColourOf(speaker, part, pen)))
    .join("");
}

function withPages(row: string, mark: (text: string) => string): string {
  return row.replaceAll(pageMark, mark);
}

const pageMark = /(\(p\.\d+\))/g;
