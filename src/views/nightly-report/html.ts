/** Markup that may stand in a document as it is. */
export interface Html {
  readonly markup: string;
}

/** Markup with values in it: text is escaped, markup isn't, lists are joined, and what is undefined is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: parts.reduce((before, part, at) => before + markupOf(values[at - 1]) + part) };
}

type Value = Html | string | number | undefined | readonly Html[];

function markupOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A value as JSON that may stand in a script element: nothing in it can end the element or open a comment. */
export function jsonInScript(value: unknown): Html {
  return { markup: JSON.stringify(value).replaceAll("<", "\\u003c") };
}
