import type { Cells } from "./picture.ts";

/** The marks of a sparkline, lowest first. The first is the floor: nothing, or too little to be seen. */
export type Marks = string;

/** The marks that a terminal can show. */
export function marksFor(hasUnicode: boolean): Marks {
  return hasUnicode ? "▁▂▃▄▅▆▇█" : "_.-:=+*#";
}

/** A mark for each cell, the greatest value as high as can be. Whatever isn't nothing stands above the floor. */
export function sparkline(cells: Cells, marks: Marks): string {
  const greatest = Math.max(...cells.map((value) => value ?? 0));
  const steps = marks.length - 1;
  const markOf = (value = 0) => (value <= 0 ? 0 : Math.max(1, Math.round((value / greatest) * steps)));
  return cells.map((value) => marks.charAt(markOf(value))).join("");
}
