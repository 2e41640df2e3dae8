import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import {
  checkBook,
  checkCharacters,
  checkPageCount,
  type PlacedCharacter,
  type PlacedPage,
} from "../../core/store/book.ts";
import { parseCharacter } from "../../core/store/character-record.ts";
import { parsePage } from "../../core/store/page-record.ts";
import { visible } from "../../core/store/record.ts";
import { hasList, type JsonRecord, jsonLineRecords, parseJsonDocument, recordsOf } from "./json-records.ts";
import { findPageFiles } from "./page-folder.ts";
import { type PageFields, readPageFile } from "./page-file.ts";
import { decodeText, notAFile, onDisk, readBytes } from "./read-file.ts";

/** A book as its files give it: checked as a whole, so that nothing of a faulty one is ever written. */
export interface Book {
  /** In the order of the paths, and within each in the order of its file or folder. */
  readonly pages: readonly PlacedPage[];
  /** Those of JSON files that hold `{"pages": [...], "characters": [...]}`. */
  readonly characters: readonly PlacedCharacter[];
  /** README.md files that were passed over, because they have no front matter. */
  readonly skipped: readonly string[];
}

/**
 * Reads one book from any number of paths: .json (a list of pages, or `{pages, characters?}`), .jsonl or .ndjson (one
 * page on each line), .md or .txt (one page), or a folder of .md and .txt.
 *
 * A text file may do without a number. It then gets the next free number after the highest that came before it, so
 * that a folder without any numbers counts 1, 2, 3 in its order, a second folder counts on, and a number that was
 * given is never taken away.
 *
 * @throws GibseyError, before anything is returned: FILE_UNREADABLE, FILE_INVALID, FILE_REFUSED, BOOK_EMPTY,
 * PAGE_INVALID, PAGE_DUPLICATE, PAGE_TOO_LARGE (see {@link limits.importBytesMax}, for all paths together),
 * CHARACTER_INVALID. An abort rejects with the signal's reason.
 */
export async function readBook(paths: readonly string[], signal: AbortSignal): Promise<Book> {
  const reading: Reading = { entries: [], characters: [], skipped: [], bytesLeft: limits.importBytesMax, signal };
  for (const path of paths) {
    const entriesBefore = reading.entries.length;
    // One after the other: the paths' order is the book's, and they share one allowance of bytes.
    // oxlint-disable-next-line no-await-in-loop
    await readPath(path, reading);
    if (reading.entries.length === entriesBefore) throw emptyPath(path);
  }
  const pages = numberPages(reading.entries);
  checkBook(pages);
  checkCharacters(reading.characters);
  return { pages, characters: reading.characters, skipped: reading.skipped };
}

/** What was read so far, and how much more may be. */
interface Reading {
  readonly entries: Entry[];
  readonly characters: PlacedCharacter[];
  readonly skipped: string[];
  bytesLeft: number;
  readonly signal: AbortSignal;
}

type Entry =
  | ({ readonly kind: "page" } & PlacedPage)
  | { readonly kind: "unnumbered"; readonly fields: PageFields; readonly where: string };

async function readPath(path: string, reading: Reading): Promise<void> {
  const stats = await onDisk(path, reading.signal, () => stat(path));
  if (stats.isDirectory()) return readFolder(path, reading);
  if (!stats.isFile()) throw notAFile(path);
  switch (extname(path).toLowerCase()) {
    case ".json":
      return readJson(path, reading);
    case ".jsonl":
    case ".ndjson":
      return addPages(jsonLineRecords(visible(path), await take(path, reading)), reading);
    case ".md":
    case ".txt":
      return readPage(path, basename(path), path, reading);
    default:
      throw new GibseyError(
        "FILE_REFUSED",
        `${visible(path)} is of a kind that gibsey doesn't read`,
        "give a .json, .jsonl, .ndjson, .md or .txt file, or a folder of .md and .txt",
      );
  }
}

async function readJson(path: string, reading: Reading): Promise<void> {
  const document = parseJsonDocument(visible(path), await take(path, reading));
  addPages(recordsOf(document, "pages"), reading);
  if (!hasList(document, "characters")) return;
  for (const { value, where } of recordsOf(document, "characters")) {
    reading.characters.push({ character: parseCharacter(value, where), where });
  }
}

function addPages(records: Iterable<JsonRecord>, reading: Reading): void {
  for (const { value, where } of records) addEntry({ kind: "page", page: parsePage(value, where), where }, reading);
}

async function readFolder(folder: string, reading: Reading): Promise<void> {
  for await (const { name, path } of findPageFiles(folder, reading.signal)) {
    await readPage(path, name, join(folder, name), reading);
  }
}

/** @param name is the path inside the folder, which the page's id is made of; @param shownPath is for messages. */
async function readPage(path: string, name: string, shownPath: string, reading: Reading): Promise<void> {
  const where = visible(shownPath);
  const bytes = await take(path, reading, limits.importLineBytesMax, shownPath);
  const fields = readPageFile(decodeText(bytes, where), name, where);
  if (fields === undefined) reading.skipped.push(shownPath);
  else if (fields.number === undefined) addEntry({ kind: "unnumbered", fields, where }, reading);
  else addEntry({ kind: "page", page: parsePage(fields, where), where }, reading);
}

/** A file's bytes, out of the import's allowance. */
async function take(path: string, reading: Reading, bytesMax = Infinity, shownPath = path): Promise<Buffer> {
  const bytes = await readBytes(path, Math.min(bytesMax, reading.bytesLeft), reading.signal, shownPath);
  reading.bytesLeft -= bytes.length;
  return bytes;
}

function addEntry(entry: Entry, reading: Reading): void {
  reading.entries.push(entry);
  checkPageCount(reading.entries.length);
}

function emptyPath(path: string): GibseyError {
  const hint = /\.(?:json|jsonl|ndjson)$/i.test(path)
    ? 'a page is {"page_id": ..., "number": ..., "body": ...}: one on each line, or in .json a list of them'
    : "a folder's pages are its .md and .txt files; hidden ones don't count, nor does a README.md without front matter";
  return new GibseyError("BOOK_EMPTY", `${visible(path)} holds no pages`, hint);
}

function numberPages(entries: readonly Entry[]): PlacedPage[] {
  const taken = new Set(entries.map((entry) => (entry.kind === "page" ? entry.page.number : undefined)));
  let highest = 0;
  return entries.map((entry) => {
    const { where } = entry;
    if (entry.kind === "page") {
      highest = Math.max(highest, entry.page.number);
      return { page: entry.page, where };
    }
    do highest += 1;
    while (taken.has(highest));
    return { page: parsePage({ ...entry.fields, number: highest }, where), where };
  });
}
