import type { GibseyError } from "../core/errors.ts";
import { oneLine } from "../views/terminal.ts";
import type { Pen } from "./pen.ts";
import { textColumns, wrapText } from "./wrap-rows.ts";

/** What went wrong, and below it what to do. */
export function problemRows({ message, hint }: GibseyError, { style }: Pen, columns: number): readonly string[] {
  const width = textColumns(columns);
  return [
    ...wrapText(oneLine(message), width).map((row) => `  ${style.red(row)}`),
    ...wrapText(oneLine(hint), width).map((row) => `  ${style.dim(row)}`),
  ];
}
