import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { visible, type Where } from "../../core/store/record.ts";
import { type OpenContainer, scanJson } from "./json-scan.ts";
import { decodeText, readBytes, splitLines } from "./read-file.ts";

/** One record of a JSON file, not yet checked, and its place: `book.json line 123 (page 17 of 710)`. */
export interface JsonRecord {
  readonly value: unknown;
  readonly where: Where;
}

/** A parsed JSON file. Its text is kept, because the lines of its records are looked for only when one is wrong. */
export interface JsonDocument {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
}

/** The lists of records there are; a file holds one alone, or an object with one under its name. */
export type ListName = "pages" | "characters" | "questions";

/**
 * Reads a file of records: a .json document with such a list, or .jsonl or .ndjson with one record on each line.
 * @throws GibseyError FILE_UNREADABLE, FILE_REFUSED, FILE_INVALID, PAGE_TOO_LARGE. An abort rejects with the signal's
 * reason.
 */
export async function readRecords(path: string, name: ListName, signal: AbortSignal): Promise<readonly JsonRecord[]> {
  const bytes = await readBytes(path, limits.importBytesMax, signal);
  const file = visible(path);
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return [...jsonLineRecords(file, bytes)];
  return recordsOf(parseJsonDocument(file, bytes), name);
}

/**
 * Reads a JSON file's bytes.
 * @throws GibseyError FILE_INVALID naming line and column, what stands there and what was expected.
 */
export function parseJsonDocument(file: string, bytes: Buffer): JsonDocument {
  const text = decodeText(bytes, file);
  const hint = "mend that place; a file with one JSON object on each line is named .jsonl";
  return { file, text, value: parseJson(text, { file, firstLine: 1, end: "the end of the file", hint }) };
}

/** Whether the document is an object with such a list. */
export function hasList(document: JsonDocument, name: ListName): boolean {
  return memberOf(document.value, name) !== undefined;
}

/**
 * The records of a document that is a list, or that has one under `name`.
 * @throws GibseyError FILE_INVALID when there is no list.
 */
export function recordsOf(document: JsonDocument, name: ListName): JsonRecord[] {
  const { file, text, value } = document;
  const isBare = Array.isArray(value);
  const list: unknown = isBare ? value : memberOf(value, name);
  if (!Array.isArray(list)) {
    throw new GibseyError("FILE_INVALID", `${file} holds no list of ${name}`, `it may be [...] or {"${name}": [...]}`);
  }
  let lines: readonly number[] | undefined;
  return list.map((record: unknown, index) => ({
    value: record,
    where: () => {
      lines ??= elementLines(text, isBare ? undefined : name);
      return `${file} line ${lines[index]} (${name.slice(0, -1)} ${index + 1} of ${list.length})`;
    },
  }));
}

/**
 * The records of a file with one JSON value on each line; blank lines are passed over.
 * @throws GibseyError FILE_INVALID naming line and column; PAGE_TOO_LARGE above {@link limits.importLineBytesMax}.
 */
export function* jsonLineRecords(file: string, bytes: Buffer): Generator<JsonRecord> {
  const hint = "mend that line; a file that is one JSON document is named .json";
  for (const line of splitLines(bytes)) {
    const where = `${file} line ${line.number}`;
    if (line.bytes.length > limits.importLineBytesMax) {
      throw new GibseyError(
        "PAGE_TOO_LARGE",
        `${where} is ${line.bytes.length} bytes; expected at most ${limits.importLineBytesMax}`,
        "divide the page into several",
      );
    }
    const text = decodeText(line.bytes, file, line.number);
    if (text.trim() === "") continue;
    yield { value: parseJson(text, { file, firstLine: line.number, end: "the end of the line", hint }), where };
  }
}

interface JsonPlace {
  readonly file: string;
  readonly firstLine: number;
  readonly end: string;
  readonly hint: string;
}

function parseJson(text: string, place: JsonPlace): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const fault = scanJson(text);
    const offset = fault?.offset ?? 0;
    const before = text.slice(0, offset).split("\n");
    const line = place.firstLine + before.length - 1;
    const column = (before.at(-1)?.length ?? 0) + 1;
    const found = standingAt(text, offset, place.end);
    throw new GibseyError(
      "FILE_INVALID",
      `${place.file} line ${line}, column ${column}: found ${found}; expected ${fault?.expected ?? "JSON"}`,
      place.hint,
      { cause },
    );
  }
}

function standingAt(text: string, offset: number, end: string): string {
  const found = /^(?:[\w.+-]{1,20}|\\?.)/su.exec(text.slice(offset, offset + 20))?.[0];
  if (found === undefined) return end;
  if (found === '"') return "a double quote";
  return found === "\n" || found === "\r" ? "the end of the line" : `"${visible(found)}"`;
}

/** The line on which each element begins: of the list that is the document, or of its member `name`. */
function elementLines(text: string, name: ListName | undefined): readonly number[] {
  const depth = name === undefined ? 1 : 2;
  const lines: number[] = [];
  let line = 1;
  let counted = 0;
  scanJson(text, (offset, open) => {
    if (open.length > depth || (name !== undefined && !isInMember(open, name))) return;
    // The list itself. Of two members of one name the later counts, as it does for JSON.parse.
    if (open.length < depth) {
      lines.length = 0;
      return;
    }
    for (; counted < offset; counted += 1) if (text[counted] === "\n") line += 1;
    lines.push(line);
  });
  return lines;
}

function isInMember(open: readonly OpenContainer[], name: ListName): boolean {
  return open[0]?.kind === "object" && JSON.parse(open[0].key) === name;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
