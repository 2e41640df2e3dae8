import { constants as bufferLimits, isUtf8 } from "node:buffer";
import { constants, open } from "node:fs/promises";
import { GibseyError } from "../../core/errors.ts";
import { visible } from "../../core/store/record.ts";

/**
 * The bytes of a regular file, without a UTF-8 byte order mark. The size is asked first, so that a file that is too
 * large is never read.
 * @param shownPath is how messages name the file, where that differs from the path it is opened by.
 * @throws GibseyError FILE_UNREADABLE; FILE_REFUSED for a pipe, socket or device, which might never end;
 * PAGE_TOO_LARGE above `bytesMax`. An abort rejects with the signal's reason.
 */
export async function readBytes(
  path: string,
  bytesMax: number,
  signal: AbortSignal,
  shownPath = path,
): Promise<Buffer> {
  return onDisk(shownPath, signal, async () => {
    // Without O_NONBLOCK, opening a named pipe would wait until somebody writes to it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) throw aFolder(shownPath);
      if (!stats.isFile()) throw notAFile(shownPath);
      refuseLarge(shownPath, stats.size, bytesMax);
      const bytes = await file.readFile({ signal });
      refuseLarge(shownPath, bytes.length, bytesMax);
      return withoutMark(bytes);
    } finally {
      await file.close();
    }
  });
}

/**
 * Does something with the file system at `path`, and turns its errors into FILE_UNREADABLE; an abort rejects with
 * the signal's reason, and a GibseyError passes.
 */
export async function onDisk<T>(path: string, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  try {
    return await act();
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof GibseyError) throw thrown;
    throw unreadable(path, thrown);
  }
}

/**
 * Bytes as text.
 * @param firstLine is the number of the line that the bytes begin with.
 * @throws GibseyError FILE_INVALID naming the first line that isn't UTF-8.
 */
export function decodeText(bytes: Buffer, file: string, firstLine = 1): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  let line = firstLine;
  for (const { bytes: lineBytes } of splitLines(bytes)) {
    if (!isUtf8(lineBytes)) break;
    line += 1;
  }
  throw new GibseyError("FILE_INVALID", `${file} line ${line} isn't UTF-8 text`, "save the file as UTF-8");
}

/** The lines of a file, with their numbers from 1. In UTF-8 no other character contains the byte of a line break. */
export function* splitLines(bytes: Buffer): Generator<{ readonly number: number; readonly bytes: Buffer }> {
  let start = 0;
  for (let number = 1; start < bytes.length; number += 1) {
    const lineBreak = bytes.indexOf(0x0a, start);
    const end = lineBreak === -1 ? bytes.length : lineBreak;
    yield { number, bytes: bytes.subarray(start, end) };
    start = end + 1;
  }
}

/** A path that isn't a file, where one is needed. */
export function notAFile(path: string): GibseyError {
  return new GibseyError(
    "FILE_REFUSED",
    `${visible(path)} is neither a file nor a folder`,
    "save its contents to a file and import that",
  );
}

function aFolder(path: string): GibseyError {
  return new GibseyError("FILE_REFUSED", `${visible(path)} is a folder`, "name a file in it");
}

function refuseLarge(path: string, fileBytes: number, bytesMax: number): void {
  // What becomes one string can't be longer than the engine's strings.
  const bytesMaxHere = Math.min(bytesMax, bufferLimits.MAX_STRING_LENGTH);
  if (fileBytes <= bytesMaxHere) return;
  throw new GibseyError(
    "PAGE_TOO_LARGE",
    `${visible(path)} is ${fileBytes} bytes; expected at most ${bytesMaxHere}`,
    "divide it into several files or pages; of a card, make the image smaller",
  );
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function unreadable(path: string, thrown: unknown): GibseyError {
  const reason = reasons.get(errorCode(thrown)) ?? `can't be read (${errorCode(thrown)})`;
  return new GibseyError(
    "FILE_UNREADABLE",
    `${visible(path) || "a path that is empty"} ${reason}`,
    "look for it with `ls -l`; relative paths start at the folder you are in",
    { cause: thrown },
  );
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "doesn't exist"],
  ["ENOTDIR", "doesn't exist: a part of the path is a file"],
  ["EACCES", "may not be read by you"],
  ["EPERM", "may not be read by you"],
  ["ELOOP", "is a link that leads round in a circle"],
  ["ENAMETOOLONG", "is longer than a path may be"],
]);

function errorCode(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
}
