import type { ImportOutcome } from "../client/answers.ts";
import type { Character } from "../core/page.ts";
import { counted, duration, oneLine } from "../views/terminal.ts";
import { type Command, printJson, type Session } from "./command.ts";

export const importBook: Command = {
  name: "import",
  summary: "bring pages into the book, until they are searchable",
  arguments: [{ syntax: "<path...>", meaning: "JSON array, JSONL, or a folder of .md and .txt" }],
  options: [
    { syntax: "--characters <file>", meaning: "the book's characters, as JSON" },
    { syntax: "--replace", meaning: "remove the pages that aren't in what is imported" },
    { syntax: "--dry-run", meaning: "check everything and say what would be done" },
    { syntax: "--no-wait", meaning: "return once the pages are written" },
  ],
  examples: ["gibsey import book.json --characters characters.json", "gibsey import pages/"],
  async run({ args, options, session }) {
    const { readBook } = await import("../client/book/read-book.ts");
    const { readCharacters } = await import("../client/book/read-characters.ts");
    const book = await readBook(args, session.signal);
    const file = options.text("characters");
    const more = file === undefined ? [] : await readCharacters(file, session.signal);
    const pages = book.pages.map(({ page }) => page);
    const characters = [...book.characters, ...more].map(({ character }) => character);
    for (const path of book.skipped) session.terminal.say(`passed over ${oneLine(path)}: it has no front matter`);
    const outcome = await sendBook(session, pages, characters, {
      replace: options.has("replace"),
      dryRun: options.has("dry-run"),
      wait: !options.has("no-wait"),
    });
    if (session.wantsJson) printJson(session.terminal, "import", outcome);
    else session.terminal.print(outcomeAsText(outcome));
    for (const { page_id, reason } of outcome.failures ?? [])
      session.terminal.say(`page ${page_id} failed: ${oneLine(reason)}`);
    return outcome.failed > 0 ? 4 : 0;
  },
};

/** Sends pages and characters to the daemon, one a line, with progress on the terminal. */
export async function sendBook(
  session: Session,
  pages: readonly object[],
  characters: readonly Character[],
  options: { readonly replace: boolean; readonly dryRun: boolean; readonly wait: boolean },
): Promise<ImportOutcome> {
  const client = await session.connect();
  const startedAt = performance.now();
  try {
    return await client.import(linesOf(pages, characters), options, ({ searchable, of, embedded }) => {
      const perSecond = (embedded / (performance.now() - startedAt)) * 1000;
      session.terminal.progress(
        `${searchable} of ${counted(of, "page")} searchable, ${counted(embedded, "passage")} embedded (${perSecond.toFixed(0)}/s)`,
      );
    });
  } finally {
    session.terminal.progress("");
  }
}

function* linesOf(pages: readonly object[], characters: readonly Character[]): Generator<string> {
  for (const character of characters) yield `${JSON.stringify({ character })}\n`;
  for (const page of pages) yield `${JSON.stringify(page)}\n`;
}

function outcomeAsText({ added, changed, same, removed, embedded, failed, tookMs, dryRun }: ImportOutcome): string {
  const counts = [`${added} added`, `${changed} changed`, `${same} same`, `${removed} removed`];
  if (failed > 0) counts.push(`${failed} failed`);
  const summary = counts.join(", ");
  if (dryRun) return `Nothing was written. It would be: ${summary}.`;
  return `${summary}. ${counted(embedded, "passage")} embedded in ${duration(tookMs)}.`;
}
