import { stat } from "node:fs/promises";
import { openFolderWatcher } from "../client/book/folder-watcher.ts";
import { Hints } from "../client/book/hints.ts";
import { onDisk } from "../client/book/read-file.ts";
import { watchBook, type WatchedBook } from "../client/book/watch-book.ts";
import { GibseyError } from "../core/errors.ts";
import { visible } from "../core/store/record.ts";
import { oneLine } from "../views/terminal.ts";
import type { Call } from "./command.ts";
import { importOnce, readImport, sendBook } from "./import-once.ts";
import { WatchReport } from "./watch-report.ts";

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
