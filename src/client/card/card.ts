import { z } from "zod";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { readRecord } from "../../core/store/record.ts";

/** A JSON object whose fields nobody has promised anything of. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Which kind of character card it is. The first has its fields at the top, the others in `data`. */
export type CardVersion = "v1" | "v2" | "v3";

/**
 * A character card, as other programs exchange them. All that it came with is kept in `root`, known to us or not;
 * `data` is the part of it that describes the character.
 */
export interface Card {
  readonly version: CardVersion;
  readonly root: JsonObject;
  readonly data: JsonObject;
}

/** What of a card we understand; what is absent is "". */
export type CardWords = z.output<typeof wordsSchema>;

/**
 * A card from its JSON text.
 * @param file names it in messages.
 * @throws GibseyError CARD_INVALID for what isn't a card, or is too large or too deep to be one.
 */
export function parseCard(text: string, file: string): Card {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.cardJsonBytesMax) {
    throw invalid(`${file}: the card is ${bytes} bytes; expected at most ${limits.cardJsonBytesMax}`);
  }
  const value = parsed(text, file);
  if (depthOf(text) > limits.cardDepthMax) throw invalid(`${file}: the card is nested too deeply`);
  const card = cardIn(value);
  if (card === undefined) throw invalid(`${file} isn't a character card`);
  wordsOfCard(card, file);
  return card;
}

/** The card that a JSON value is; undefined for any other value. */
export function cardIn(value: unknown): Card | undefined {
  if (!isObject(value)) return undefined;
  const { spec, data } = value;
  if (typeof spec === "string" && isObject(data)) {
    return spec.startsWith("chara_card_")
      ? { version: spec === "chara_card_v2" ? "v2" : "v3", root: value, data }
      : undefined;
  }
  // A name and a description alone have many files, a package.json among them.
  const isFirstKind =
    typeof value["name"] === "string" &&
    firstFields.some((field) => field !== "description" && typeof value[field] === "string") &&
    !("char_id" in value);
  return isFirstKind ? { version: "v1", root: value, data: value } : undefined;
}

/** The fields that we understand. @throws GibseyError CARD_INVALID naming one of the wrong kind. */
export function wordsOfCard({ data }: Card, file: string): CardWords {
  const reading = readRecord(wordsSchema, data, "the card");
  if (reading.kind === "record") return reading.record;
  throw invalid(`${file}: ${reading.problem}`);
}

/** Apart from the name, what a card of the first kind has. */
export const firstFields = ["description", "personality", "scenario", "first_mes", "mes_example"] as const;

const textField = z
  .string("text")
  .nullish()
  .transform((text) => text ?? "");

const wordsSchema = z.object(
  {
    name: z.string("a name").refine((name) => name.trim() !== "", "a name"),
    nickname: textField,
    description: textField,
    personality: textField,
    scenario: textField,
    system_prompt: textField,
    // Some programs write an empty list for no extensions.
    extensions: z.unknown().optional(),
  },
  "an object",
);

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GibseyError("CARD_INVALID", `${file}: the card isn't JSON`, "fetch it again from where it came", {
      cause,
    });
  }
}

/** How deep valid JSON is nested. To write out what is nested a hundred thousand times would overflow the stack. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, ++depth);
    else if (token === "]" || token === "}") depth -= 1;
  }
  return deepest;
}

function invalid(problem: string): GibseyError {
  return new GibseyError("CARD_INVALID", problem, "cards are JSON or PNG, of version 1, 2 or 3");
}
