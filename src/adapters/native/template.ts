import { extname } from "node:path";

/** What stands for `@NAME@` in a template. */
export type TemplateValues = Readonly<Record<string, string | number>>;

/**
 * Fills a template. Values are written as the kind of file wants them: the file's name tells.
 * @throws Error when a placeholder has no value, or a value has a line break or what could be taken for a placeholder: each a
 * fault of gibsey's own.
 */
export function fillTemplate(fileName: string, text: string, values: TemplateValues): string {
  const encode = encoders[extname(fileName)] ?? ((value: string) => value);
  return text.replaceAll(/@([A-Z][A-Z_]*)@/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`${fileName} has the placeholder @${name}@, for which there is no value`);
    if (/[\r\n]|@[A-Z_]+@/.test(String(value))) throw new Error(`the value of @${name}@ can't stand in ${fileName}`);
    return encode(String(value));
  });
}

/** The lines of an options file that are options. */
export function optionLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

const encoders: Readonly<Record<string, (value: string) => string>> = {
  ".xml": (value) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  // Java reads properties as Latin-1 and takes a backslash for the beginning of an escape.
  ".properties": (value) =>
    value
      .replaceAll("\\", "\\\\")
      .replaceAll(/[^\u0020-\u007e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  ".yaml": inDoubleQuotes,
  ".conf": inDoubleQuotes,
};

/** Templates put text between double quotes, where JSON's escapes are YAML's and HOCON's, too. */
function inDoubleQuotes(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
