import { batchAsLine, clock } from "../views/activity.ts";
import { oneLine, type Style, type Terminal } from "../views/terminal.ts";
import type { Look } from "./looks.ts";
import { type News, newsOf } from "./news.ts";

/** Prints what happens, a line each, or an object of NDJSON with `wantsJson`, until there are no more looks. */
export async function tellNews(
  looks: AsyncIterable<Look>,
  terminal: Pick<Terminal, "print" | "style">,
  wantsJson: boolean,
): Promise<void> {
  for await (const news of newsOf(looks)) {
    terminal.print(
      wantsJson ? JSON.stringify({ schema: "gibsey.watch/1", ...news }) : newsAsLine(news, terminal.style),
    );
  }
}

function newsAsLine(news: News, style: Style): string {
  if (news.kind === "batch") return batchAsLine(news, style);
  return `${style.dim(clock(Date.parse(news.at)))}  ${wordsFor(news, style)}`;
}

function wordsFor(news: Exclude<News, { kind: "batch" }>, style: Style): string {
  switch (news.kind) {
    case "waiting":
      return style.yellow(`the pipeline waits: ${oneLine(news.problem)}`);
    case "going-on":
      return "the pipeline goes on";
    case "away":
      return style.red(`the daemon is away: ${oneLine(news.problem)}`);
    case "back":
      return "the daemon is back";
  }
}
