import { stat } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";
import { openFolderWatcher } from "../client/book/folder-watcher.ts";
import { Hints } from "../client/book/hints.ts";
import { onDisk } from "../client/book/read-file.ts";
import { type SentChanges, watchBook, type WatchedBook, type WatchListener } from "../client/book/watch-book.ts";
import { GibseyError } from "../core/errors.ts";
import { placeOf, visible, type Where } from "../core/store/record.ts";
import { bookChangesAsText, type ShownChange } from "../views/book-changes.ts";
import { printError } from "../views/errors.ts";
import { duration, oneLine } from "../views/terminal.ts";
import type { Call, Session } from "./command.ts";
import { importOnce, readImport, sendBook } from "./import-once.ts";

/**
 * `import --watch`: imports the folders, then keeps the book as they are. With --json, stdout is NDJSON: the import's
 * own document, then `{"change": {...}}` or `{"error": {...}}` as they come, and `{"done": {...}}`.
 *
 * Ctrl+C is how a watch ends, so it is success (0), unless the import or a save hadn't reached the book yet: then
 * something was interrupted (130).
 */
export async function importAndWatch(call: Call): Promise<number> {
  const { args, options, session } = call;
  const { signal } = session;
  if (options.has("dry-run")) {
    throw new GibseyError(
      "USAGE",
      "--dry-run writes nothing, so there is nothing to watch for",
      "leave one of them out",
    );
  }
  for (const path of args) await checkFolder(path, signal);
  const startedAtMs = performance.now();
  const hints = new Hints();
  const report = new WatchReport(call);
  const file = options.text("characters");
  // It watches before it reads, so that no save falls between the two.
  const watcher = await openFolderWatcher(
    args,
    file === undefined ? [] : [file],
    { onHint: () => hints.give(), onFault: (error) => report.onWatcherFault(error) },
    signal,
  );
  try {
    const { book: start } = await importOnce(call);
    session.terminal.say(`watching ${args.map(oneLine).join(", ")}: save a page and it is searchable; Ctrl+C ends it`);
    await watchBook({ book: watchedBook(call), hints, listener: report, start }, signal);
  } finally {
    await watcher.close();
  }
  report.end(performance.now() - startedAtMs);
  return 0;
}

async function checkFolder(path: string, signal: AbortSignal): Promise<void> {
  const stats = await onDisk(path, signal, () => stat(path));
  if (stats.isDirectory()) return;
  const problem = `--watch takes folders, and ${visible(path)} isn't one`;
  throw new GibseyError("USAGE", problem, "give the folder that it is in, or leave --watch out");
}

/** Each call asks for the daemon anew: it may have been started again on another port, or not at all. */
function watchedBook(call: Call): WatchedBook {
  const { options, session } = call;
  const sending = { replace: false, dryRun: false, wait: !options.has("no-wait") };
  return {
    read: () => readImport(call),
    put: (pages, characters) => sendBook(session, pages, characters, sending),
    remove: async (page_id) => (await session.connect()).removePage(page_id),
  };
}

/** Tells what a watch does as it does it, and its sum at the end. */
class WatchReport implements WatchListener {
  readonly #session: Session;
  readonly #folders: readonly string[];
  readonly #isSearchable: boolean;
  readonly #counts = { added: 0, changed: 0, renumbered: 0, removed: 0, failed: 0 };

  constructor({ args, options, session }: Call) {
    this.#session = session;
    this.#folders = args;
    this.#isSearchable = !options.has("no-wait");
  }

  onSent({ changes: sent, characters, tookMs, failures }: SentChanges): void {
    const { terminal, wantsJson } = this.#session;
    const changes = sent.map(({ kind, page, where }) => ({ kind, page, path: this.#pathOf(where) }));
    for (const { kind } of changes) this.#counts[kind] += 1;
    this.#counts.failed += failures.size;
    const shown = { changes, characters, tookMs, isSearchable: this.#isSearchable, failures };
    if (!wantsJson) return terminal.print(bookChangesAsText(shown, terminal.style));
    for (const change of changes) terminal.print(JSON.stringify({ change: documentOf(change, tookMs, failures) }));
    if (characters > 0) terminal.print(JSON.stringify({ change: { kind: "changed", characters, tookMs } }));
  }

  onWatcherFault(error: GibseyError): void {
    printError(error, this.#session.terminal, this.#session.wantsJson);
  }

  onFault(error: GibseyError, isTriedAgain: boolean): void {
    printError(error, this.#session.terminal, this.#session.wantsJson);
    this.#session.terminal.say(
      isTriedAgain ? "what was saved is sent again until it is in the book" : "nothing is written until that is mended",
    );
  }

  onMended(): void {
    this.#session.terminal.say("mended: the book is as the folder");
  }

  end(watchedMs: number): void {
    const { terminal, wantsJson } = this.#session;
    const counts = { ...this.#counts, watchedMs: Math.round(watchedMs) };
    if (wantsJson) return terminal.print(JSON.stringify({ done: counts }));
    const { added, changed, removed } = counts;
    terminal.print(`Watched for ${duration(watchedMs)}: ${added} added, ${changed} changed, ${removed} removed.`);
  }

  /** A page's file, inside the folder where there is only one. */
  #pathOf(where: Where): string {
    const path = placeOf(where);
    const [folder = "", other] = this.#folders;
    const inside = relative(folder, path);
    return other !== undefined || inside.startsWith("..") || isAbsolute(inside) ? path : inside;
  }
}

function documentOf({ kind, page, path }: ShownChange, tookMs: number, failures: ReadonlyMap<string, string>): object {
  const { page_id, number } = page;
  const reason = failures.get(page_id);
  return { kind, page_id, number, path, tookMs: Math.round(tookMs), ...(reason === undefined ? {} : { reason }) };
}
