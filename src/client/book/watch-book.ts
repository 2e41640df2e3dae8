import { asGibseyError, GibseyError, hasCode } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Character, Page } from "../../core/page.ts";
import type { PlacedPage } from "../../core/store/book.ts";
import type { ImportOutcome } from "../answers.ts";
import { type BookChange, changedCharacters, changesBetween } from "./book-changes.ts";
import type { Hints } from "./hints.ts";

/** One reading of what is watched. */
export interface WatchedReading {
  readonly pages: readonly PlacedPage[];
  readonly characters: readonly Character[];
}

/** What a watch works with: the folders, and the daemon that has the book. All of them throw GibseyError. */
export interface WatchedBook {
  /** The folders as they are now, checked as a whole. */
  read(): Promise<WatchedReading>;
  /** Writes pages and characters as one. */
  put(pages: readonly Page[], characters: readonly Character[]): Promise<Pick<ImportOutcome, "failures">>;
  remove(page_id: string): Promise<void>;
}

/** Changes that are in the book now. */
export interface SentChanges {
  readonly changes: readonly BookChange[];
  /** How many characters were sent with them. */
  readonly characters: number;
  /** From the first save among them. */
  readonly tookMs: number;
  /** Pages that are kept but couldn't be learned, with the reason. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Who hears what a watch does. */
export interface WatchListener {
  onSent(sent: SentChanges): void;
  /** Nothing more was written. It is tried again by itself, or it waits until a file is mended. */
  onFault(error: GibseyError, isTriedAgain: boolean): void;
  /** What was told as a fault is over, and the book has all there is. */
  onMended(): void;
}

export interface WatchParts {
  readonly book: WatchedBook;
  readonly hints: Hints;
  readonly listener: WatchListener;
  /** What the book was given last. */
  readonly start: WatchedReading;
}

/**
 * Keeps a book as its folders are, until the signal aborts.
 *
 * A hint is a hint, the folder is the truth. Whatever happened, the folders are read again as `import` reads them and
 * compared with what the book was given; the difference is sent. So numbers that come from the order, renamed folders,
 * and a whole checkout need no logic of their own, and what a hint failed to tell is found by reading now and then
 * ({@link limits.watchRereadMs}). Only what the book took counts as given: a send that fails is tried again, whole.
 *
 * Pages that went are removed before others are put, because a page that takes the place of another takes its number,
 * too. Killed in between, the book lacks the new page until the next import brings it. As with `import`, nothing of a
 * folder with a faulty page is written, and an empty folder removes nothing: it may be a disk that isn't mounted.
 * @throws the signal's reason when there was something that the book didn't take yet.
 */
export async function watchBook(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const watch = new BookWatch(parts, signal);
  for (let idleMs: number = limits.watchRereadMs; !signal.aborted;) idleMs = await watch.next(idleMs);
  if (watch.isBehind) throw signal.reason;
}

class BookWatch {
  readonly #parts: WatchParts;
  readonly #signal: AbortSignal;
  readonly #pages: Map<string, PlacedPage>;
  readonly #characters: Map<string, Character>;
  /** When the first save came that isn't settled: neither sent nor refused. */
  #behindSinceMs: number | undefined;
  #tries = 0;
  #toldFault = "";

  constructor(parts: WatchParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#pages = new Map(parts.start.pages.map((placed) => [placed.page.page_id, placed]));
    this.#characters = new Map(parts.start.characters.map((character) => [character.char_id, character]));
  }

  get isBehind(): boolean {
    return this.#behindSinceMs !== undefined || this.#parts.hints.isPending;
  }

  /** Waits for hints, or for `idleMs`, and sends what changed. Resolves to how long to wait for hints then. */
  async next(idleMs: number): Promise<number> {
    const hintedAtMs = await this.#parts.hints.settled(idleMs, this.#signal);
    if (this.#signal.aborted) return 0;
    this.#behindSinceMs ??= hintedAtMs;
    try {
      const isSent = await this.#send(await this.#parts.book.read());
      if (this.#toldFault !== "" && !isSent) this.#parts.listener.onMended();
    } catch (thrown) {
      return this.#signal.aborted ? 0 : this.#afterFault(asGibseyError(thrown), hintedAtMs !== undefined);
    }
    this.#settle();
    this.#toldFault = "";
    return limits.watchRereadMs;
  }

  /** Sends what differs from the reading; false when nothing does. */
  async #send(reading: WatchedReading): Promise<boolean> {
    const changes = changesBetween(this.#pages, reading.pages);
    const characters = changedCharacters(this.#characters, reading.characters);
    if (changes.length === 0 && characters.length === 0) return false;
    this.#behindSinceMs ??= performance.now();
    await this.#remove(changes.filter(({ kind }) => kind === "removed"));
    const put = changes.filter(({ kind }) => kind !== "removed");
    if (put.length > 0 || characters.length > 0) await this.#put(put, characters);
    for (const placed of reading.pages) this.#pages.set(placed.page.page_id, placed);
    return true;
  }

  async #remove(changes: readonly BookChange[]): Promise<void> {
    const removed: BookChange[] = [];
    try {
      for (const change of changes) {
        await this.#parts.book.remove(change.page.page_id).catch(unlessUnknown);
        this.#pages.delete(change.page.page_id);
        removed.push(change);
      }
    } finally {
      if (removed.length > 0) this.#tell(removed, 0, []);
    }
  }

  async #put(changes: readonly BookChange[], characters: readonly Character[]): Promise<void> {
    const pages = changes.map(({ page }) => page);
    const { failures = [] } = await this.#parts.book.put(pages, characters);
    for (const character of characters) this.#characters.set(character.char_id, character);
    this.#tell(changes, characters.length, failures);
  }

  #tell(changes: readonly BookChange[], characters: number, failures: NonNullable<ImportOutcome["failures"]>): void {
    this.#parts.listener.onSent({
      changes,
      characters,
      tookMs: performance.now() - (this.#behindSinceMs ?? performance.now()),
      failures: new Map(failures.map(({ page_id, reason }) => [page_id, reason])),
    });
  }

  /** What a file is to blame for is told once for each save; what may pass by itself is tried again, ever more slowly. */
  #afterFault(error: GibseyError, isHinted: boolean): number {
    const isTriedAgain = mayPass(error);
    if (!isTriedAgain && this.#isInTheMiddle()) return 0;
    if (isHinted || error.message !== this.#toldFault) this.#parts.listener.onFault(error, isTriedAgain);
    this.#toldFault = error.message;
    if (!isTriedAgain) {
      this.#settle();
      return limits.watchRereadMs;
    }
    return Math.min(limits.retryMaxMs, limits.retryFirstMs * 2 ** Math.min(this.#tries++, 16));
  }

  /** Whether the folder is still being written, so that what is wrong with it may be half of something right. */
  #isInTheMiddle(): boolean {
    const behindMs = performance.now() - (this.#behindSinceMs ?? performance.now());
    return this.#parts.hints.isPending && behindMs < limits.watchSettleMaxMs;
  }

  #settle(): void {
    this.#behindSinceMs = undefined;
    this.#tries = 0;
  }
}

/** Misuse (2) and refusals (5) wait for a hand; what is down or unhealthy (4), or a fault of ours (1), may pass. */
function mayPass({ exitStatus }: GibseyError): boolean {
  return exitStatus === 1 || exitStatus === 4;
}

/** A page that is gone already is as it should be. */
function unlessUnknown(error: unknown): void {
  if (!hasCode(error, "PAGE_UNKNOWN")) throw error;
}
