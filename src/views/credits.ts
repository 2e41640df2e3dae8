import type { CreditEntry, Credits } from "../client/answers.ts";
import { counted, oneLine, type Style } from "./terminal.ts";

/** What a user can spend, then the last entries, the newest at the end. */
export function creditsAsText(
  { user, balance, available, entries }: Credits,
  { style }: { readonly style: Style },
): string {
  const reserved = balance - available;
  const kept = reserved === 0 ? "" : `, ${counted(reserved, "credit")} of them reserved for asks under way`;
  const rows = [["when", "what", "credits", "balance"], ...entries.map(rowOf)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row, index) => {
    const line = row.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return index === 0 ? style.dim(line.join("  ")) : line.join("  ");
  });
  return [`${style.bold(oneLine(user))} has ${counted(balance, "credit")}${kept}.`, "", ...lines].join("\n");
}

function rowOf({ at, kind, credits, balanceAfter }: CreditEntry): string[] {
  return [oneLine(at), oneLine(kind), credits > 0 ? `+${credits}` : String(credits), String(balanceAfter)];
}
