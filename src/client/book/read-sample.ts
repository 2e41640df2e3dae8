import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Character, Page } from "../../core/page.ts";
import { readBook } from "./read-book.ts";
import { readCharacters } from "./read-characters.ts";

/** The sample book with its dated edit, as `gibsey demo` plays it. */
export interface Sample {
  readonly name: string;
  readonly pages: readonly Page[];
  readonly characters: readonly Character[];
  readonly edit: SampleEdit;
  readonly editedPage: Page;
}

/** One sentence that an edit changes, and the question that it answers. */
export interface SampleEdit {
  readonly page_id: string;
  /** The revised page, in the folder of edits. */
  readonly file: string;
  readonly question: string;
  readonly before: string;
  readonly after: string;
}

/** Reads the sample from its folder. It ships with gibsey, so whatever is wrong with it is a fault of gibsey's own. */
export async function readSample(folder: string, signal: AbortSignal): Promise<Sample> {
  const { pages } = await readBook([join(folder, "pages")], signal);
  const characters = await readCharacters(join(folder, "characters.json"), signal);
  const edit = JSON.parse(await readFile(join(folder, "edits", "edit.json"), "utf8")) as SampleEdit;
  const edited = await readBook([join(folder, "edits", edit.file)], signal);
  const [editedPage] = edited.pages;
  if (editedPage === undefined) throw new Error(`${edit.file} holds no page`);
  return {
    name: "The Honest Half",
    pages: pages.map(({ page }) => page),
    characters: characters.map(({ character }) => character),
    edit,
    editedPage: editedPage.page,
  };
}
