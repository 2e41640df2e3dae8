/** Text that may stand in a document as it is. */
export interface Markup {
  readonly html: string;
}

/** Markup with values in it: text is escaped, markup isn't, lists are joined, and what is undefined is nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { html: parts.reduce((before, part, at) => before + htmlOf(values[at - 1]) + part) };
}

type Value = Markup | string | number | undefined | readonly Markup[];

function htmlOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return "html" in value ? value.html : value.map(({ html }) => html).join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A value as JSON that may stand in a script element: nothing in it can end the element or open a comment. */
export function jsonInScript(value: unknown): Markup {
  return { html: JSON.stringify(value).replaceAll("<", "\\u003c") };
}
