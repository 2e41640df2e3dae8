import { createHash } from "node:crypto";
import type { Page } from "../page.ts";
import { passageRecipe } from "./passages.ts";

/**
 * Names the text that a page's vectors were made from: 32 hex digits over the passage recipe, the character's name
 * (passages carry it as a prefix), the title and the body. Two pages with one hash have the same passages.
 */
export function textHash(page: Page, characterName: string): string {
  const parts = JSON.stringify([passageRecipe, characterName, page.title, page.body]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 32);
}
