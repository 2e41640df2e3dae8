import { limits } from "../limits.ts";
import type { Citation, Page } from "../page.ts";
import { cleanText } from "./clean-text.ts";
import {
  markPattern,
  mayBecomeMark,
  mayBecomeWords,
  mayNamePage,
  numbersIn,
  pageAndNumbers,
  shown,
  unknownPageAcross,
  wordsPattern,
} from "./page-marks.ts";
import { PageWords } from "./page-words.ts";
import { quotationBefore } from "./quotation-before.ts";
import { oneLine, quoted } from "./quoted.ts";

/** What may be shown, piece by piece: text, or a quotation that was found on its page, whose mark the text before it shows. */
export type GuardedPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "citation"; readonly citation: Citation };

export type CitedPage = Pick<Page, "page_id" | "number" | "body">;

/**
 * Stands between a model's words and the reader, so that every page number that is shown is right:
 *
 * A mark `(p.N)` names a page that was retrieved, or isn't shown. A quotation directly before a mark stands on that page, word for
 * word, and is shown as the page has it; if it stands on another of the retrieved pages, the mark is mended; if on none, the
 * mark is dropped. A page that is named without a mark, `on page N`, is held to the same.
 *
 * It is fed as the model speaks, and holds back as little as it can: a quotation, from where it differs from all pages until it is
 * known whether a mark follows, or from what may become a mark until it is one. Quotation marks come out in pairs, whatever the
 * model did, so that a reader never takes the words between two quotations for one.
 */
export class CitationGuard {
  readonly #pages: readonly CitedPage[];
  /** Of those pages in which a quotation was looked for. */
  readonly #words = new Map<CitedPage, PageWords>();
  #held = "";
  /** What was shown of the quotation that is held, and how much of what was said that is. */
  #ahead = nothingAhead;
  /** The last characters that were let through. */
  #before = "";

  /** @param pages those that were retrieved. */
  constructor(pages: readonly CitedPage[]) {
    this.#pages = pages;
  }

  /** More of the model's words. @returns what may be shown by now. */
  push(text: string): GuardedPiece[] {
    this.#held += text;
    return this.#release(false);
  }

  /** No more will come. @returns the rest. */
  end(): GuardedPiece[] {
    return this.#release(true);
  }

  #release(isEnd: boolean): GuardedPiece[] {
    const pieces: GuardedPiece[] = [];
    // An escape sequence or a mark of the prompt may be cut in two.
    const tail = isEnd ? "" : (mayGoOn.exec(this.#held)?.[0] ?? "");
    const whole = cleanText(this.#held.slice(0, this.#held.length - tail.length));
    this.#held = whole.replaceAll(promptMarks, "").replaceAll(unseen, "");
    for (;;) {
      const step = this.#next(isEnd);
      if (step === undefined) break;
      this.#held = this.#held.slice(step.taken);
      for (const piece of step.pieces) {
        if (piece.kind === "citation") pieces.push(piece);
        else pieces.push(textPiece(this.#follow(piece.text)));
      }
    }
    this.#held += tail;
    return joined(pieces);
  }

  /**
   * Text as it may follow what was shown. What is taken out between two texts must not make a page's number of them, so digits
   * that would are taken out, too.
   */
  #follow(text: string): string {
    let kept = text;
    for (;;) {
      const across = unknownPageAcross(this.#before + kept, this.#before.length, this.#isKnown);
      if (across === undefined) break;
      const end = across - this.#before.length;
      kept = this.#withKnownPages(kept.slice(0, end).replace(/\s*\p{N}+$/u, "") + kept.slice(end));
    }
    this.#before = (this.#before + kept).slice(-keptBefore);
    return kept;
  }

  /** What can be decided of the text that is held; undefined when that must wait, or there is nothing. */
  #next(isEnd: boolean): Step | undefined {
    const held = this.#held;
    const at = held.search(special);
    if (at !== 0) {
      // Space before a mark goes with it, if it goes; and a number isn't known before its end.
      const plain = at === -1 ? held : held.slice(0, at);
      const waits = at === -1 ? spaceAndNumber : spaceAtEnd;
      const kept = isEnd && at === -1 ? 0 : (waits.exec(plain)?.[0].length ?? 0);
      const taken = plain.length - kept;
      if (taken > 0) return { taken, pieces: [textPiece(plain.slice(0, taken))] };
      if (at === -1) return undefined;
    }
    const space = at <= 0 ? "" : held.slice(0, at);
    const rest = held.slice(space.length);
    const step = this.#special(rest, space, isEnd);
    return step && { ...step, taken: step.taken + space.length };
  }

  #special(rest: string, space: string, isEnd: boolean): Step | undefined {
    const first = rest.charAt(0);
    if ("([\uff08".includes(first)) return this.#mark(rest, space, isEnd);
    if (openers.includes(first)) return this.#quotation(rest, space, isEnd);
    if (closers.includes(first)) return { taken: 1, pieces: [textPiece(space)] };
    return this.#pageInWords(rest, space, isEnd);
  }

  /** A mark that isn't a quotation's that was held back. */
  #mark(rest: string, space: string, isEnd: boolean): Step | undefined {
    const found = markPattern.exec(rest);
    if (found !== null) {
      const { numbers, citation } = this.#nameable(this.#before + space, numbersIn(found[0]));
      const pieces = numbers.length === 0 ? [] : [textPiece(`${space}${shown(numbers)}`)];
      return {
        taken: found[0].length,
        pieces: citation === undefined ? pieces : [...pieces, { kind: "citation", citation }],
      };
    }
    if (!isEnd && mayBecomeMark.test(rest)) return undefined;
    return { taken: 1, pieces: [textPiece(`${space}${rest.charAt(0)}`)] };
  }

  #quotation(rest: string, space: string, isEnd: boolean): Step | undefined {
    // A straight mark after a letter or digit closes something, or means inches.
    const isStray =
      rest.startsWith('"') && space === "" && this.#ahead === nothingAhead && /[\p{L}\p{N}.,!?;:]$/u.test(this.#before);
    if (isStray) return { taken: 1, pieces: [] };
    const length = rest.slice(1).search(closing) + 1;
    if (length === 0) {
      const ahead = this.#goAhead(rest.slice(1), space);
      if (ahead !== undefined || (!isEnd && rest.length < limits.heldQuotationMax)) return ahead;
      return this.#unclosed(rest, space);
    }
    const quotation = rest.slice(1, length);
    const after = rest.slice(length + 1);
    const gap = /^[\s.,;:!?\u2026\u2014\u2013*_)\]>-]{0,8}/.exec(after)?.[0] ?? "";
    const next = after.slice(gap.length);
    const found = markPattern.exec(next);
    const mayFollow = found === null && !isEnd && (next === "" || mayBecomeMark.test(next)) && gap.length < 8;
    if (mayFollow) return this.#goAhead(quotation, space);
    const taken = length + 1;
    const citation = found === null ? undefined : this.#cite(quotation, numbersIn(found[0]));
    const whole = quoted(citation?.quote ?? this.#withKnownPages(quotation));
    const text = `${space}${whole.slice(this.#ahead.shown.length)}`;
    this.#ahead = nothingAhead;
    if (found === null) return { taken, pieces: [textPiece(text)] };
    const all = taken + gap.length + found[0].length;
    if (citation === undefined) return { taken: all, pieces: [textPiece(`${text}${gap.trimEnd()}`)] };
    const pause = /^\s*$/.test(gap) ? " " : gap.trimEnd() + " ";
    return {
      taken: all,
      pieces: [textPiece(`${text}${pause}${shown([citation.number])}`), { kind: "citation", citation }],
    };
  }

  /**
   * More of a quotation that must wait, up to a letter, where every page that has these words has them letter for letter: so they
   * will be shown, with a mark or without. What may be a page's number waits.
   */
  #goAhead(quotation: string, space: string): Step | undefined {
    const before = this.#ahead;
    const most = Math.min(quotation.length, limits.heldQuotationMax);
    for (let said = before.said + 1; said <= most; said++) {
      const text = oneLine(quotation.slice(0, said));
      if (shownOtherwise.test(text)) break;
      if (!endsInWord.test(text) || mayNamePage.test(text)) continue;
      const places = this.#pages.flatMap((page) => this.#placesOf(page, text));
      if (!places.includes(text)) break;
      if (places.every((place) => place === text)) this.#ahead = { said, shown: `\u201c${text}` };
    }
    if (this.#ahead === before) return undefined;
    return { taken: 0, pieces: [textPiece(`${space}${this.#ahead.shown.slice(before.shown.length)}`)] };
  }

  /** What the page has in each of the places where a quotation may stand that begins so. */
  #placesOf(page: CitedPage, beginning: string): readonly string[] {
    const spans = this.#wordsOf(page).findAllBegun(beginning);
    return spans.map(({ start, end }) => oneLine(page.body.slice(start, end)));
  }

  /** A quotation that was never closed, or is too long to be held back, goes on as plain words behind those that were shown. */
  #unclosed(rest: string, space: string): Step {
    const { said } = this.#ahead;
    if (said === 0) return { taken: 1, pieces: [textPiece(space)] };
    this.#ahead = nothingAhead;
    const wordEnd = /^(?:['\u2019]?[\p{L}\p{M}])*/u.exec(rest.slice(1 + said))?.[0] ?? "";
    return { taken: 1 + said + wordEnd.length, pieces: [textPiece(`${wordEnd}\u201d`)] };
  }

  /** `on page 12`: the number stays if that page was retrieved. */
  #pageInWords(rest: string, space: string, isEnd: boolean): Step | undefined {
    const isWordStart = space !== "" || !/[\p{L}\p{N}_]$/u.test(this.#before);
    const found = isWordStart ? wordsPattern.exec(rest) : null;
    if (found !== null && (isEnd || found[0].length < rest.length)) {
      const number = Number(found[1]);
      const isKnown = this.#nameable(this.#before + space, [number]).numbers.includes(number);
      const text = isKnown ? found[0] : /^p\.|^pp/i.test(found[0]) ? "" : "a page";
      return { taken: found[0].length, pieces: text === "" ? [] : [textPiece(`${space}${text}`)] };
    }
    if (isWordStart && !isEnd && mayBecomeWords.test(rest)) return undefined;
    return { taken: 1, pieces: [textPiece(`${space}${rest.charAt(0)}`)] };
  }

  /** Text in which no page is named that wasn't retrieved. */
  #withKnownPages(text: string): string {
    return text.replaceAll(pageAndNumbers, (named) => (numbersIn(named).every(this.#isKnown) ? named : "a page"));
  }

  /** The pages that may be named behind a text: where it ends with a quotation, the one that has it just as it was let through. */
  #nameable(before: string, named: readonly number[]): { numbers: readonly number[]; citation?: Citation } {
    const known = named.filter(this.#isKnown);
    const quotation = quotationBefore(before);
    if (quotation === undefined) return { numbers: known };
    const citation = this.#cite(quotation, known);
    const body = this.#pages.find(({ page_id }) => page_id === citation?.page_id)?.body ?? "";
    const isJustSo = citation !== undefined && oneLine(body).includes(oneLine(quotation));
    return isJustSo ? { numbers: [citation.number], citation } : { numbers: [] };
  }

  /** The quotation as a page has it: one of those that are named, else any that was retrieved. */
  #cite(quotation: string, numbers: readonly number[]): Citation | undefined {
    const named = numbers.flatMap((number) => this.#page(number) ?? []);
    for (const page of [...named, ...this.#pages]) {
      const span = this.#wordsOf(page).find(quotation);
      if (span === undefined) continue;
      const { page_id, number, body } = page;
      return { page_id, number, quote: body.slice(span.start, span.end), ...span };
    }
    return undefined;
  }

  readonly #isKnown = (number: number): boolean => this.#page(number) !== undefined;

  #wordsOf(page: CitedPage): PageWords {
    const words = this.#words.get(page) ?? new PageWords(page.body);
    this.#words.set(page, words);
    return words;
  }

  #page(number: number): CitedPage | undefined {
    return this.#pages.find((page) => page.number === number);
  }
}

/** How much of the held text is done with, and what is shown for it. */
interface Step {
  readonly taken: number;
  readonly pieces: readonly GuardedPiece[];
}

const nothingAhead = { said: 0, shown: "" };

/** What stands around passages in a prompt, and small models repeat; the last one may have been cut off. */
const promptMarks = /<\/?(?:passage|summary)(?:\s[^<>]*)?(?:>|$)/gi;
const mayGoOn = /(?:\u001b[^\u001b]{0,64}|<\/?(?:[a-z]{0,7}|(?:passage|summary)\s[^<>]{0,40}))$/i;
/** What takes no room, and would part a page's number from its mark. Between letters of other scripts joiners have a meaning. */
const unseen = /[\u00ad\u200b\u2060-\u2064\ufeff]|(?<=[ -~])[\u200c\u200d]/g;
const openers = '"\u201c\u201e\u00ab';
const closers = "\u201d\u00bb";
const special = /["\u201c\u201e\u00ab\u201d\u00bb([\uff08]|(?<![\p{L}\p{N}_])[pP]/u;
const closing = /["\u201d\u201c\u00bb]/;
/* What a text may end with; each begins where it can begin first, or a long run of spaces would be gone through from each of them. */
const spaceAtEnd = /(?:(?<!\s)\s+)?$/;
const spaceAndNumber = /(?:(?<!\s)\s+\p{N}*|(?<![\s\p{N}])\p{N}+)?$/u;
/** What {@link quoted} changes, and numbers, which may be a page's. */
const shownOtherwise = /[\p{N}()[\]\uff08\uff09\u201e]/u;
const endsInWord = /\p{L}\p{M}*$/u;
/** Enough to hold `pages` and a number, and a quotation that was let through. */
const keptBefore = limits.heldQuotationMax;

function textPiece(text: string): GuardedPiece {
  return { kind: "text", text };
}

/** Texts side by side as one, empty ones left out. */
function joined(pieces: readonly GuardedPiece[]): GuardedPiece[] {
  const all: GuardedPiece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece.kind === "text" && piece.text === "") continue;
    if (piece.kind === "text" && last?.kind === "text") all[all.length - 1] = textPiece(last.text + piece.text);
    else all.push(piece);
  }
  return all;
}
