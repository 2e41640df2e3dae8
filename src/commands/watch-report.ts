import { isAbsolute, relative } from "node:path";
import type { SentChanges, WatchListener } from "../client/book/watch-book.ts";
import type { GibseyError } from "../core/errors.ts";
import { placeOf, type Where } from "../core/store/record.ts";
import { bookChangesAsText, type ShownChange } from "../views/book-changes.ts";
import { printError } from "../views/errors.ts";
import { duration } from "../views/terminal.ts";
import type { Call, Session } from "./command.ts";

/** Tells what a watch does as it does it, and its sum at the end. */
export class WatchReport implements WatchListener {
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
