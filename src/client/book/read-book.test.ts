import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Page } from "../../core/page.ts";
import { placeOf } from "../../core/store/record.ts";
import { readBook } from "./read-book.ts";

const signal = new AbortController().signal;
const sharedBook = fileURLToPath(new URL("../../../../shared/corpus/the-entrance-way.json", import.meta.url));

let top: string;
let root: string;
let count = 0;

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), "gibsey-book-"));
});

beforeEach(async () => {
  root = join(top, `book ${(count += 1)}`);
  await mkdir(root);
});

afterAll(async () => {
  await rm(top, { recursive: true });
});

async function write(name: string, contents: string | Buffer): Promise<string> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
  return path;
}

async function pagesOf(...paths: string[]): Promise<Page[]> {
  const book = await readBook(paths, signal);
  return book.pages.map((placed) => placed.page);
}

async function refusal(...paths: string[]): Promise<GibseyError> {
  try {
    await readBook(paths, signal);
  } catch (thrown) {
    if (thrown instanceof GibseyError) return thrown;
    throw thrown;
  }
  throw new Error("the book was taken");
}

function page(number: number, more: object = {}): Page {
  return { page_id: `p${number}`, number, section: 1, char_id: "", title: "", body: `Page ${number}.`, ...more };
}

describe("a book in JSON", () => {
  test("reads back as it was written, as a list, under a name, or line by line", async () => {
    await fc.assert(
      fc.asyncProperty(validPages(), fc.constantFrom(undefined, 2, "\t"), async (pages, indent) => {
        const list = await write("list.json", JSON.stringify(pages, undefined, indent));
        const named = await write(
          "named.json",
          `\ufeff${JSON.stringify({ title: "A Book", pages }, undefined, indent)}`,
        );
        const lines = await write("lines.jsonl", pages.map((entry) => JSON.stringify(entry)).join("\r\n\n"));
        expect(await pagesOf(list)).toStrictEqual(pages);
        expect(await pagesOf(named)).toStrictEqual(pages);
        expect(await pagesOf(lines)).toStrictEqual(pages);
      }),
      { numRuns: 50 },
    );
  });

  test("brings its characters along", async () => {
    const path = await write(
      "a.json",
      '{"pages": [{"page_id": 1, "number": 1, "body": ""}], "characters": [{"char_id": "fox", "display_name": "Fox"}]}',
    );
    const book = await readBook([path], signal);
    expect(book.characters.map(({ character }) => character.char_id)).toEqual(["fox"]);
  });

  test("names the line of a wrong page", async () => {
    const pages = [page(1), page(2), page(3, { body: 7 })];
    const list = await write("list.json", JSON.stringify(pages, undefined, 1));
    const named = await write("named.json", JSON.stringify({ characters: [{}], pages }, undefined, 1));
    const lines = await write("lines.jsonl", pages.map((entry) => `${JSON.stringify(entry)}\n`).join("\n"));
    const problem = "body is 7; expected text";
    expect((await refusal(list)).message).toBe(`${list} line 18 (page 3 of 3): ${problem}`);
    expect((await refusal(named)).message).toBe(`${named} line 22 (page 3 of 3): ${problem}`);
    expect((await refusal(lines)).message).toBe(`${lines} line 5: ${problem}`);
  });

  test("names both places of a doubled page, across paths", async () => {
    const one = await write("one.json", JSON.stringify([page(1), page(2)], undefined, 1));
    const two = await write("two.jsonl", JSON.stringify(page(3, { page_id: "P2" })));
    const error = await refusal(one, two);
    expect(error.code).toBe("PAGE_DUPLICATE");
    expect(error.message).toContain(`${one} line 10 (page 2 of 2) and ${two} line 1 have page_ids`);
  });

  test("is refused when it is neither a list nor has one", async () => {
    expect(await refusal(await write("a.json", '{"page": []}'))).toMatchObject({ code: "FILE_INVALID" });
    expect(await refusal(await write("b.json", "7"))).toMatchObject({ code: "FILE_INVALID" });
    const aboutPages = { code: "BOOK_EMPTY", hint: expect.not.stringContaining("folder") };
    expect(await refusal(await write("d.json", "[]"))).toMatchObject(aboutPages);
    expect(await refusal(await write("e.jsonl", "\n\n"))).toMatchObject(aboutPages);
    expect(await refusal()).toMatchObject({ code: "BOOK_EMPTY" });
  });

  test("is too large as a page, as a line and as a file, which is then not read", async () => {
    const large = page(7, { body: "x".repeat(limits.pageBodyBytesMax + 1) });
    const pageError = await refusal(await write("a.json", JSON.stringify([page(1), large])));
    expect(pageError.code).toBe("PAGE_TOO_LARGE");
    expect(pageError.message).toContain('line 1 (page 2 of 2): the body of page "p7" is');

    const line = await write("b.jsonl", `${JSON.stringify(page(1))}\n"${"x".repeat(limits.importLineBytesMax)}"`);
    expect(await refusal(line)).toMatchObject({
      code: "PAGE_TOO_LARGE",
      message: expect.stringContaining(`${line} line 2`),
    });

    const file = await write("c.json", "");
    await truncate(file, limits.importBytesMax + 1);
    expect(await refusal(file)).toMatchObject({ code: "PAGE_TOO_LARGE", message: expect.stringContaining(file) });
  });

  test("of 710 pages reads in full", async ({ skip }) => {
    skip(!existsSync(sharedBook), "the shared corpus isn't beside this checkout");
    const pages = await pagesOf(sharedBook);
    expect(pages).toHaveLength(710);
    expect(pages.map(({ number }) => number)).toEqual(Array.from({ length: 710 }, (_, index) => index + 1));
  });
});

describe("a book in a folder", () => {
  test("has ids from its paths and numbers from their order", async () => {
    await Promise.all(["10 end.md", "2 middle/b.txt", "1 start.MD"].map((name) => write(name, "Words.")));
    const pages = await pagesOf(root);
    expect(pages.map(({ page_id, number }) => [page_id, number])).toEqual([
      ["1 start", 1],
      ["2 middle/b", 2],
      ["10 end", 3],
    ]);
  });

  test("gives pages without a number the next free one after the highest before them", async () => {
    await write("1.md", "a");
    await write("2.md", "---\nnumber: 7\n---\nb");
    await write("3.md", "c");
    await write("4.md", "---\nnumber: 3\n---\nd");
    await write("5.md", "e");
    await write("6.md", "---\nnumber: 10\n---\nf");
    await write("7.md", "---\nnumber: 9\n---\ng");
    expect((await pagesOf(root)).map(({ number }) => number)).toEqual([1, 7, 8, 3, 11, 10, 9]);
  });

  test("counts on in the next path", async () => {
    const one = dirname(await write("one/a.md", "a"));
    const two = await write("two.md", "b");
    expect((await pagesOf(one, two)).map(({ page_id, number }) => [page_id, number])).toEqual([
      ["a", 1],
      ["two", 2],
    ]);
  });

  test("passes over a README.md without front matter, and says so", async () => {
    await write("README.md", "About this book.");
    await write("part/readme.md", "---\ntitle: Read Me\n---\nA page.");
    const book = await readBook([root], signal);
    expect(book.pages.map(({ page: { page_id } }) => page_id)).toEqual(["part/readme"]);
    expect(book.skipped).toEqual([join(root, "README.md")]);
  });

  test.each([
    ["a\\b.md", "no backslash"],
    [" a.md", "no white space"],
    ["a\nb.md", "no control characters"],
  ])("is refused with a file named %j, whose name can't be an id", async (name, expected) => {
    await write(name, "Words.");
    const error = await refusal(root);
    expect(error.code).toBe("PAGE_INVALID");
    expect(error.message).toContain(expected);
    expect(error.message).not.toContain("\n");
  });

  test.each([
    ["page_id: ../../etc/passwd", "page_id is"],
    ["page_id: /etc/passwd", "page_id is"],
    ["number: seven", 'number is "seven"; expected a whole number'],
    ["section: 1.5", 'section is "1.5"; expected a whole number'],
  ])("is refused with the front matter %j", async (field, message) => {
    const path = await write("a.md", `---\n${field}\n---\nWords.`);
    const error = await refusal(root);
    expect(error.code).toBe("PAGE_INVALID");
    expect(error.message).toContain(`${path}: ${message}`);
  });

  test("is refused when two files are one page", async () => {
    const one = await write("a.md", "a");
    const two = await write("a.txt", "a");
    const error = await refusal(root);
    expect(error).toMatchObject({ code: "PAGE_DUPLICATE" });
    expect(error.message).toContain(`${one} and ${two} have the same page_id, a`);
  });

  test("is refused with a file that isn't UTF-8, has a NUL, or is too large", async () => {
    const path = await write("a.txt", Buffer.from("one\ntwo\ncaf\xe9", "latin1"));
    expect(await refusal(root)).toMatchObject({ code: "FILE_INVALID", message: `${path} line 3 isn't UTF-8 text` });
    await write("a.txt", "a\0b");
    expect(await refusal(root)).toMatchObject({
      code: "PAGE_INVALID",
      message: expect.stringContaining(`${path}: body`),
    });
    const tooLarge = { code: "PAGE_TOO_LARGE", message: expect.stringContaining(path) };
    await write("a.txt", "x".repeat(limits.pageBodyBytesMax + 1));
    expect(await refusal(root)).toMatchObject(tooLarge);
    await write("a.txt", "x".repeat(10 * 1_048_576));
    expect(await refusal(root)).toMatchObject(tooLarge);
  });

  test("without pages is empty", async () => {
    await write("cover.png", "");
    expect(await refusal(root)).toMatchObject({ code: "BOOK_EMPTY", message: `${root} holds no pages` });
  });
});

describe("a path", () => {
  test("that doesn't exist, or is of another kind, is told by name", async () => {
    const missing = join(root, "missing.json");
    expect(await refusal(missing)).toMatchObject({ code: "FILE_UNREADABLE", message: `${missing} doesn't exist` });
    expect(await refusal(await write("a.pdf", ""))).toMatchObject({ code: "FILE_REFUSED" });
    expect(await refusal("/dev/null")).toMatchObject({ code: "FILE_REFUSED" });
  });

  test("is named for each page", async () => {
    const path = await write("a.json", JSON.stringify([page(1), page(2)], undefined, 1));
    const folder = dirname(await write("folder/b.md", "b"));
    const book = await readBook([path, folder], signal);
    expect(book.pages.map(({ where }) => placeOf(where))).toEqual([
      `${path} line 2 (page 1 of 2)`,
      `${path} line 10 (page 2 of 2)`,
      join(folder, "b.md"),
    ]);
  });

  test("isn't read after an abort, which rejects with its reason", async () => {
    const path = await write("a.json", JSON.stringify([page(1)]));
    const reason = new Error("enough");
    await expect(readBook([path], AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

function validPage(): fc.Arbitrary<Page> {
  const id = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .filter((drawn) => drawn === drawn.trim() && !/\p{Cc}|\\|^\/|(?:^|\/)\.\.?(?:\/|$)/u.test(drawn));
  return fc.record(
    {
      page_id: id,
      number: fc.nat({ max: 2 ** 31 - 1 }),
      section: fc.nat({ max: 2 ** 31 - 1 }),
      char_id: fc.oneof(fc.constant(""), id),
      title: textWithoutNul(50),
      body: textWithoutNul(200),
    },
    { noNullPrototype: true },
  );
}

function validPages(): fc.Arbitrary<Page[]> {
  return fc.uniqueArray(validPage(), {
    minLength: 1,
    maxLength: 10,
    comparator: (a, b) => a.number === b.number || key(a) === key(b),
  });
}

function key({ page_id }: Page): string {
  return page_id.normalize("NFC").toLowerCase();
}

function textWithoutNul(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: "binary", maxLength }).map((drawn) => drawn.replaceAll("\0", ""));
}
