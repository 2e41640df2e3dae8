import { cleanText } from "./clean-text.ts";

/**
 * In typographic marks, on one line, without what a terminal would obey; marks within become single ones, as is usual, and what a page
 * has in the form of our own marks gets other brackets, so that nobody takes it for one.
 */
export function quoted(quotation: string): string {
  const inner = oneLine(quotation)
    .replaceAll(
      /[(\uff08](\s*(?:see\s+)?p(?:ages?|[pg]?\.?)\s*\p{N}[^()\uff08\uff09]*)([)\uff09])?/giu,
      (_, named, end) => `[${named}${end === undefined ? "" : "]"}`,
    )
    .replaceAll(/(^|[\s([\u2014\u2013-])["\u201c\u201d\u201e]/g, "$1\u2018")
    .replaceAll(/["\u201c\u201d\u201e]/g, (mark) => (mark === "\u201c" || mark === "\u201e" ? "\u2018" : "\u2019"));
  return `\u201c${inner}\u201d`;
}

/** Without what a terminal would obey, and with single spaces. */
export function oneLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, " ");
}
