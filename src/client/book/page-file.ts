import { posix } from "node:path";
import { limits } from "../../core/limits.ts";
import { type FrontMatter, splitFrontMatter } from "./front-matter.ts";

/** A page as a text file gives it, not yet checked; without a number, its place in the book will give it one. */
export interface PageFields extends FrontMatter {
  readonly page_id: string;
  readonly title: string;
  readonly body: string;
}

/** Whether a file of this name is read as a page. */
export function isPageFileName(name: string): boolean {
  return pageFileExtension.test(name);
}

/**
 * A page from the text of a .md or .txt file. In Markdown, front matter gives page_id, number, section, char_id and
 * title. Without it page_id is the path inside the folder without its extension (`part 1/the door`), and the title is the
 * first heading (`# The Door`), or else the file's name. A .txt file is body from its first line to its last.
 *
 * The body loses blank lines at its ends, and its line breaks become `\n`. Of macOS's decomposed file names the id is
 * the composed form, so that one book has the same ids everywhere.
 * @param name is the path inside the folder, with `/` between its parts.
 * @param file names the file in messages.
 * @returns nothing for a README.md without front matter: it tells about the book and is no page of it.
 * @throws GibseyError FILE_INVALID for front matter that can't be read.
 */
export function readPageFile(source: string, name: string, file: string): PageFields | undefined {
  const text = source.replaceAll("\r\n", "\n");
  const isMarkdown = /\.md$/i.test(name);
  const { matter, body } = isMarkdown ? splitFrontMatter(text, file) : { matter: undefined, body: text };
  if (matter === undefined && /^readme\.md$/i.test(posix.basename(name))) return undefined;
  const path = name.replace(pageFileExtension, "").normalize("NFC");
  return {
    page_id: matter?.page_id ?? path,
    number: matter?.number,
    section: matter?.section,
    char_id: matter?.char_id,
    title: matter?.title ?? (isMarkdown ? firstHeading(body) : undefined) ?? posix.basename(path),
    body: withoutBlankEnds(body),
  };
}

const pageFileExtension = /\.(?:md|txt)$/i;

/** The first `# heading` outside of code blocks; a line too long for a title is none. */
function firstHeading(markdown: string): string | undefined {
  let isCode = false;
  for (const line of markdown.split("\n")) {
    if (line.length > limits.titleCharactersMax) continue;
    if (/^ {0,3}(?:```|~~~)/.test(line)) isCode = !isCode;
    const heading = isCode ? undefined : /^ {0,3}#{1,6}[ \t]+(\S.*)$/.exec(line)?.[1];
    const title = heading?.trim().replace(/(?:^|\s+)#+$/, "");
    if (title !== undefined && title !== "") return title;
  }
  return undefined;
}

function withoutBlankEnds(text: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex(hasText);
  return first === -1 ? "" : lines.slice(first, lines.findLastIndex(hasText) + 1).join("\n");
}

function hasText(line: string): boolean {
  return line.trim() !== "";
}
