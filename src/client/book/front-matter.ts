import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { visible } from "../../core/store/record.ts";

/** The fields of a page that its front matter gave; one that is missing or has no value is undefined. */
export interface FrontMatter {
  readonly page_id: string | undefined;
  readonly char_id: string | undefined;
  readonly title: string | undefined;
  /** What isn't a whole number stays text, for the page's schema to refuse by name. */
  readonly number: number | string | undefined;
  readonly section: number | string | undefined;
}

/**
 * Takes the front matter off a text: YAML between a first line `---` and the next line `---`. Other fields than a
 * page's are passed over.
 *
 * A value is taken as its author wrote it, never by YAML's guess of a kind: `page_id: 007` is "007" and `title: Yes`
 * is "Yes". Aliases and tags are never resolved, so there is nothing that could expand or be built.
 * @param text with line breaks `\n`.
 * @throws GibseyError FILE_INVALID naming the line, also for front matter that doesn't end or holds no fields:
 * passing over it would lose what may be the first lines of the page.
 */
export function splitFrontMatter(text: string, file: string): { matter: FrontMatter | undefined; body: string } {
  const opening = /^---[ \t]*\n/.exec(text)?.[0];
  if (opening === undefined) return { matter: undefined, body: text };
  const head = text.slice(opening.length, opening.length + limits.frontMatterCharactersMax);
  const closing = /^---[ \t]*$/m.exec(head);
  if (closing === null) {
    throw invalid(
      `${file} line 1: front matter begins and doesn't end within ${limits.frontMatterCharactersMax} characters`,
    );
  }
  const yaml = head.slice(0, closing.index);
  return { matter: readFields(yaml, file), body: text.slice(opening.length + closing.index + closing[0].length + 1) };
}

function readFields(yaml: string, file: string): FrontMatter {
  const fields = parseYaml(yaml, file);
  const valueOf = (name: string): string | undefined => {
    const node = fields?.get(name, true);
    if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
    if (isScalar(node) && node.source !== undefined) return node.source;
    throw invalid(`${file}: ${name} in the front matter is a list, a map or an alias; expected text`);
  };
  return {
    page_id: valueOf("page_id"),
    char_id: valueOf("char_id"),
    title: valueOf("title"),
    number: wholeOrText(valueOf("number")),
    section: wholeOrText(valueOf("section")),
  };
}

function parseYaml(yaml: string, file: string): YAMLMap | undefined {
  const marks = yaml.match(nestingMark)?.length ?? 0;
  if (marks > limits.frontMatterMarksMax) throw invalid(`${file} line 2: the front matter is a deep or long structure`);
  const document = parseDocument(yaml, { prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) {
    const line = yaml.slice(0, error.pos[0]).split("\n").length + 1;
    throw invalid(`${file} line ${line}: the front matter isn't YAML: ${visible(error.message)}`);
  }
  if (document.contents === null) return undefined;
  if (isMap(document.contents)) return document.contents;
  throw invalid(`${file} line 2: the front matter holds no fields such as \`title: The Door\``);
}

/**
 * What makes YAML nest without growing indentation: brackets and compact `- - -`. The parser recurses on them, and on a
 * full stack it ends the process rather than throw, so they are counted before it sees them.
 */
const nestingMark = /[[{]|(?<=^|\s)[-?:](?=\s)/gm;

function wholeOrText(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function invalid(message: string): GibseyError {
  return new GibseyError(
    "FILE_INVALID",
    message,
    "front matter is lines such as `title: The Door` between two lines `---`; a text that begins with a rule writes it `***`",
  );
}
