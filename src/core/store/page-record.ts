import { z } from "zod";
import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Page } from "../page.ts";
import { atPlace, idField, idOrNothingField, readRecord, textField, told, visible, wholeField } from "./record.ts";
import type { Where } from "./record.ts";

/**
 * A page from unknown input. Text is kept exactly, save that lone surrogates become U+FFFD; unknown fields are
 * dropped; null counts as absent where a field may be absent.
 * @param where names the place in messages: `book.json line 17`.
 * @throws GibseyError PAGE_INVALID naming the field, what was found and what was expected; PAGE_TOO_LARGE when the
 * body exceeds {@link limits.pageBodyBytesMax} in UTF-8.
 */
export function parsePage(value: unknown, where?: Where): Page {
  const reading = readRecord(pageSchema, value, "the page");
  if (reading.kind === "problem") throw new GibseyError("PAGE_INVALID", atPlace(where, reading.problem), pageHint);
  refuseLongBody(reading.record, where);
  return reading.record;
}

const pageHint =
  "a page has page_id, number and body, and may have section, char_id and title; " +
  "a text file's page_id comes from its front matter or its name";

const noNul = told((text) => (text.includes("\0") ? "text without NUL" : undefined));

const pageSchema = z.object(
  {
    page_id: idField,
    number: wholeField,
    section: wholeField.nullish().transform((section) => section ?? 1),
    char_id: idOrNothingField,
    title: textField("text")
      .max(limits.titleCharactersMax, `at most ${limits.titleCharactersMax} characters`)
      .superRefine(noNul)
      .nullish()
      .transform((title) => title ?? ""),
    body: textField("text").superRefine(noNul),
  },
  "an object",
);

function refuseLongBody(page: Page, where: Where | undefined): void {
  const bodyBytes = Buffer.byteLength(page.body);
  if (bodyBytes <= limits.pageBodyBytesMax) return;
  const subject = `the body of page ${visible(JSON.stringify(page.page_id))}`;
  throw new GibseyError(
    "PAGE_TOO_LARGE",
    atPlace(where, `${subject} is ${bodyBytes} bytes; expected at most ${limits.pageBodyBytesMax}`),
    "divide it into several pages",
  );
}
