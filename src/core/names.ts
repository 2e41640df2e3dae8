import type { Page } from "./page.ts";
import type { CharacterStore } from "./store/page-store.ts";

/** Tells the name that a page's passages carry, which is its character's; empty when there is none. */
export type NameOf = (page: Page) => string;

/** The names as they are now. */
export async function readNames(characters: Pick<CharacterStore, "list">): Promise<NameOf> {
  const names = new Map((await characters.list()).map(({ char_id, display_name }) => [char_id, display_name]));
  return (page) => names.get(page.char_id) ?? "";
}
