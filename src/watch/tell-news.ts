import { batchAsLine, clock } from "../views/activity.ts";
import { oneLine, type Style, type Terminal } from "../views/terminal.ts";
import type { Look } from "./looks.ts";
import { type News, newsOf } from "./news.ts";

/** What is an answer, and no talk. */
type ToldNews = Exclude<News, { kind: "watching" }>;

/** Prints what happens, a line each, or an object of NDJSON with `wantsJson`, until there are no more looks. */
export async function tellNews(looks: AsyncIterable<Look>, terminal: Terminal, wantsJson: boolean): Promise<void> {
  for await (const news of newsOf(looks)) {
    if (wantsJson) terminal.print(JSON.stringify({ schema: "gibsey.watch/1", ...news }));
    else if (news.kind === "watching") terminal.say(`watching ${oneLine(news.url)}; Ctrl+C ends it`);
    else terminal.print(newsAsLine(news, terminal.style));
  }
}

function newsAsLine(news: ToldNews, style: Style): string {
  if (news.kind === "batch") return batchAsLine(news, style);
  return `${style.dim(clock(Date.parse(news.at)))}  ${wordsFor(news, style)}`;
}

function wordsFor(news: Exclude<ToldNews, { kind: "batch" }>, style: Style): string {
  if (news.kind === "waiting") return style.yellow(`the pipeline waits: ${oneLine(news.problem)}`);
  if (news.kind === "away") return style.red(`the daemon is away: ${oneLine(news.problem)}`);
  return news.kind === "back" ? "the daemon is back" : "the pipeline goes on";
}
