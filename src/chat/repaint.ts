import type { LivePart } from "./live-rows.ts";

/**
 * What paints a screen anew that has become narrower. Most terminals break rows that no longer fit, and Ink (6.8), which counts rows
 * as it wrote them, would leave some behind each time. So every row is emptied, one by one, because what is cleared as a whole goes
 * into the scrollback; the last of what is over is written again, as wide as it is now; and below that stays room for what Ink
 * believes to be there, with the cursor where Ink believes it.
 * @param over its last rows: more than fit are welcome, and scroll away.
 */
export function repaint(over: readonly string[], { rows, cursor }: LivePart, screenRows: number): string {
  const emptied = `${home}${"\u001b[2K\u001b[B".repeat(screenRows - 1)}\u001b[2K${home}`;
  const written = over.map((row) => `${row}\r\n`).join("");
  const up = rows.length - cursor.y;
  return `${emptied}${written}${"\n".repeat(rows.length)}\u001b[${up}A`;
}

const home = "\u001b[H";
