/** The quotation that a text ends with, in whichever marks, a bracket that was opened behind it aside. */
export function quotationBefore(text: string): string | undefined {
  const end = [...text.matchAll(quotationEnd)].at(-1);
  const opens = end === undefined ? undefined : marksThatOpen[end[0]];
  if (end === undefined || opens === undefined) return undefined;
  const before = text.slice(0, end.index);
  const last = [...before.matchAll(opens)].at(-1);
  return last && before.slice(last.index + 1);
}

/** How a quotation may begin, by the mark that ends it. A mark begins one only in front of a word. */
const marksThatOpen: Readonly<Record<string, RegExp>> = {
  "\u201d": /\u201c/gu,
  "\u2019": /(?<![\p{L}\p{N}])[\u2018'](?=\S)/gu,
  "'": /(?<![\p{L}\p{N}])['\u2018`](?=\S)/gu,
  "\u2018": /\u201a/gu,
  "\u203a": /\u2039/gu,
  "\u300d": /\u300c/gu,
  "\u300f": /\u300e/gu,
};
const quotationEnd =
  /[\u201d\u2019'\u2018\u203a\u300d\u300f](?=[\s.,;:!?\u2026\u2014\u2013*_)\]>-]*(?:[([][^()[\]]{0,60})?$)/gu;
