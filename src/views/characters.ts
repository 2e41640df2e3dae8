import type { Character } from "../core/page.ts";
import { oneLine, quoteColumns, type Style, wrapLines } from "./terminal.ts";

/** Characters for people, a line each: id, name, pages, and whether somebody wrote a prompt. */
export function charactersAsText(characters: readonly Character[], { style }: { readonly style: Style }): string {
  if (characters.length === 0) return "The book has no characters: gibsey characters import FILE.";
  const width = characters.reduce((widest, { char_id }) => Math.max(widest, char_id.length), 0);
  return characters
    .map((character) => {
      const facts = [pagesOf(character), promptOf(character)].filter((fact) => fact !== "").join(", ");
      return `${style.bold(oneLine(character.char_id).padEnd(width))}  ${oneLine(character.display_name)}  ${style.dim(facts)}`;
    })
    .join("\n");
}

/** One character with all that is known of it. */
export function characterAsText(
  character: Character,
  { style, columns }: { readonly style: Style; readonly columns: number },
): string {
  const { char_id, display_name, color_hex, tone, system_prompt = "" } = character;
  const facts = [char_id, color_hex, pagesOf(character), promptOf(character)].filter((fact) => fact !== "");
  const prompt = wrapLines(system_prompt, quoteColumns(columns));
  return [
    `${style.bold(oneLine(display_name))}  ${style.dim(facts.map(oneLine).join(", "))}`,
    ...(tone === undefined ? [] : [`tone: ${oneLine(tone)}`]),
    ...(system_prompt === "" ? [] : ["", ...prompt]),
  ].join("\n");
}

/** Which pages are a character's: `p.3 to 17`; empty where he has none. */
export function pagesOf({ first_page, last_page }: Pick<Character, "first_page" | "last_page">): string {
  return first_page === undefined || last_page === undefined ? "" : `p.${first_page} to ${last_page}`;
}

function promptOf({ system_prompt, prompt_source }: Character): string {
  if (system_prompt === undefined) return "no prompt yet";
  return prompt_source === "derived" ? "prompt derived" : "prompt given";
}
