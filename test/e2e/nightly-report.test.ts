import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BookProcess, openBookProcess } from "./book-process.ts";

let book: BookProcess;

beforeAll(async () => {
  book = await openBookProcess();
  await book.run("import", "samples/the-honest-half/pages", "--characters", "samples/the-honest-half/characters.json");
});
afterAll(() => book.close());

describe("the report of the last night", () => {
  it("says before the first night how one is run", async () => {
    const { status, stderr } = await book.run("nightly", "report");
    expect(status).toBe(3);
    expect(stderr).toMatch(/NIGHT_UNKNOWN.*\nhint: gibsey nightly/);
  });

  it("is a text, a document, or one page with every page of the book in it", async () => {
    await book.run("nightly");
    const text = await book.run("nightly", "report");
    expect(text.stdout).toMatch(/^The night of .*\n32 pages in \d+ clusters\. This is the first night/);

    const file = join(book.home, "night.html");
    const written = await book.run("nightly", "report", "--out", file);
    expect(written.stderr).toMatch(/night\.html written, \d+ kB/);
    const page = await readFile(file, "utf8");
    expect(page).toContain("<style>");
    expect(page.match(/<li><span class="number">p\. \d+/g)).toHaveLength(32);
    expect(page).toContain("The Bakery Yard");

    const json = await book.run("nightly", "report", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: "gibsey.nightly-report/1",
      night: { k: 48 },
      run: { state: "done" },
      characters: expect.arrayContaining([expect.objectContaining({ char_id: "the-bridge" })]),
    });
  });

  it("is put into no folder's place", async () => {
    const folder = join(book.home, "nights");
    await mkdir(folder);
    expect((await book.run("nightly", "report", "--out", folder)).status).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });
});
