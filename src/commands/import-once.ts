import type { ImportOutcome } from "../client/answers.ts";
import type { Character, Page } from "../core/page.ts";
import type { PlacedPage } from "../core/store/book.ts";
import { counted, duration, oneLine } from "../views/terminal.ts";
import { type Call, printJson, type Session } from "./command.ts";

/** What an import works on: everything that its paths and flags name, checked. */
export interface ImportedBook {
  readonly pages: readonly PlacedPage[];
  readonly characters: readonly Character[];
  /** README.md files that were passed over. */
  readonly skipped: readonly string[];
}

/** Reads what the command line names, writes it into the book, and tells the outcome. */
export async function importOnce(call: Call): Promise<{ book: ImportedBook; outcome: ImportOutcome }> {
  const { options, session } = call;
  const book = await readImport(call);
  for (const path of book.skipped) session.terminal.say(`passed over ${oneLine(path)}: it has no front matter`);
  const outcome = await sendBook(session, pagesOf(book), book.characters, {
    replace: options.has("replace"),
    dryRun: options.has("dry-run"),
    wait: !options.has("no-wait"),
  });
  if (session.wantsJson) printJson(session.terminal, "import", outcome);
  else session.terminal.print(outcomeAsText(outcome));
  for (const { page_id, reason } of outcome.failures ?? [])
    session.terminal.say(`page ${page_id} failed: ${oneLine(reason)}`);
  return { book, outcome };
}

/** Reads the paths and the file of characters. @throws GibseyError as `readBook` and `readCharacters` do. */
export async function readImport({ args, options, session }: Call): Promise<ImportedBook> {
  const { readBook } = await import("../client/book/read-book.ts");
  const { readCharacters } = await import("../client/book/read-characters.ts");
  const book = await readBook(args, session.signal);
  const file = options.text("characters");
  const more = file === undefined ? [] : await readCharacters(file, session.signal);
  const characters = [...book.characters, ...more].map(({ character }) => character);
  return { pages: book.pages, characters, skipped: book.skipped };
}

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
      // The last of it is the outcome, which is told anyway.
      if (searchable === of) return;
      const perSecond = (embedded / (performance.now() - startedAt)) * 1000;
      session.terminal.progress(
        `${searchable} of ${counted(of, "page")} searchable, ${counted(embedded, "passage")} embedded (${perSecond.toFixed(0)}/s)`,
      );
    });
  } finally {
    session.terminal.progress("");
  }
}

function pagesOf({ pages }: ImportedBook): Page[] {
  return pages.map(({ page }) => page);
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
