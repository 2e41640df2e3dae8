import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type BookProcess, openBookProcess } from "./book-process.ts";

const pages = 3_000;

let book: BookProcess;
let file: string;
beforeEach(async () => {
  book = await openBookProcess();
  file = join(book.home, "book.jsonl");
  const lines = Array.from({ length: pages }, (_, position) => {
    const body = `Page ${position} speaks of word${position}. `.repeat(12);
    return `${JSON.stringify({ page_id: `p${position}`, number: position + 1, body })}\n`;
  });
  await writeFile(file, lines.join(""));
});
afterEach(() => book.close());

it.each([
  ["its daemon starts", "starting the daemon"],
  ["its pages are learned", "searchable"],
])("an import that is interrupted while %s leaves nothing half done, and the next goes on", async (_, sign) => {
  const importing = book.start("import", file);
  let stderr = "";
  let isInterrupted = false;
  importing.stderr?.on("data", (text) => {
    stderr += String(text);
    if (stderr.includes(sign) && !isInterrupted) isInterrupted = importing.kill("SIGINT");
  });
  const status = await new Promise((resolve) => importing.on("close", resolve));
  expect(status, stderr).toBe(130);
  expect(stderr).toMatch(/error\[INTERRUPTED\].*\nhint: run it again/);
  await book.run("up");
  const written = (JSON.parse((await book.run("status", "--json")).stdout) as { pages: number }).pages;
  expect([0, pages]).toContain(written);
  const again = await book.run("import", "--json", file);
  expect(again.status, again.stderr).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ added: pages - written, same: written, failed: 0 });
  expect(JSON.parse((await book.run("status", "--json")).stdout)).toMatchObject({ pages, searchable: pages, lag: 0 });
});
