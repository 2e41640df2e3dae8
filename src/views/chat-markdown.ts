import { markdownOf } from "./quotes.ts";
import { oneLine, plain } from "./terminal.ts";

/** A question and an answer, as they are exported. */
export interface ExportedExchange {
  readonly question: string;
  /** Who answered. */
  readonly speaker: string;
  readonly answer: string;
  readonly state: { readonly kind: string };
}

/** A chat as Markdown: each question as a block quote, who answers in bold, and the answer as it was said. */
export function chatAsMarkdown(exchanges: readonly ExportedExchange[]): string {
  const lines = ["# A conversation", ""];
  for (const { question, speaker, answer, state } of exchanges) {
    for (const line of plain(question).split("\n")) lines.push(`> ${markdownOf(line)}`);
    lines.push("", `**${markdownOf(oneLine(speaker))}**`, "");
    for (const line of plain(answer).trimEnd().split("\n")) lines.push(markdownOf(line));
    lines.push("", ...(state.kind === "stopped" ? ["*(stopped here)*", ""] : []));
  }
  return `${lines.join("\n").trimEnd()}\n`;
}
