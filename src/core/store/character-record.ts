import { z } from "zod";
import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Character } from "../page.ts";
import { atPlace, idField, readRecord, textField, told, wholeField } from "./record.ts";
import type { Where } from "./record.ts";

/**
 * A character from unknown input; unknown fields are dropped, and null counts as absent where a field may be absent.
 * Names and prompts reach terminals and models, so characters that steer either are refused, not repaired.
 * @param where names the place in messages: `characters.json line 3`.
 * @throws GibseyError CHARACTER_INVALID naming the field, what was found and what was expected.
 */
export function parseCharacter(value: unknown, where?: Where): Character {
  const reading = readRecord(characterSchema, value, "the character");
  if (reading.kind === "record") return reading.record;
  throw new GibseyError(
    "CHARACTER_INVALID",
    atPlace(where, reading.problem),
    'a character has char_id and display_name, and may have color_hex ("#RRGGBB"), section, first_page, last_page, ' +
      "system_prompt and tone",
  );
}

const optionalWholeField = wholeField.nullish().transform((number) => number ?? undefined);

const promptField = textField("text")
  .max(limits.promptCharactersMax, `at most ${limits.promptCharactersMax} characters`)
  .superRefine(told((text) => (/[^\P{Cc}\n\t]/u.test(text) ? "no control characters but \\n and \\t" : undefined)))
  .nullish()
  .transform((text) => text ?? undefined);

const characterSchema = z.object(
  {
    char_id: idField,
    display_name: textField("text").superRefine(told(nameFault)),
    color_hex: textField("text")
      .regex(/^#[0-9a-f]{6}$/i, "#RRGGBB")
      .nullish()
      .transform((color) => color ?? "#AAAAAA"),
    section: optionalWholeField,
    first_page: optionalWholeField,
    last_page: optionalWholeField,
    system_prompt: promptField,
    tone: promptField,
    prompt_source: z
      .literal("derived", '"derived", or nothing')
      .nullish()
      .transform((source) => source ?? undefined),
  },
  "an object",
);

function nameFault(name: string): string | undefined {
  if (name.trim() === "") return "a name";
  if (name.length > limits.displayNameCharactersMax) return `at most ${limits.displayNameCharactersMax} characters`;
  return /\p{Cc}/u.test(name) ? "no control characters" : undefined;
}
