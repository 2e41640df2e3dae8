import { isUtf8 } from "node:buffer";
import { inflateSync } from "node:zlib";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { PngChunk } from "./png-chunks.ts";

/** The names under which a PNG carries a card, the newer kind first: where there are both, the newer one counts. */
const keywords = ["ccv3", "chara"] as const;
export type CardKeyword = (typeof keywords)[number];

/**
 * The JSON text of the card in a PNG.
 * @throws GibseyError CARD_INVALID when there is none, or it isn't base64 of UTF-8.
 */
export function cardTextOf(chunks: readonly PngChunk[], file: string): string {
  const texts = chunks.flatMap((chunk) => textIn(chunk, file) ?? []);
  for (const keyword of keywords) {
    const text = texts.find((one) => one.keyword === keyword);
    if (text !== undefined) return decoded(text.value, `${file}: ${keyword}`);
  }
  throw invalid(
    `${file} is an image without a character card`,
    "a card carries its text in the image; was it converted?",
  );
}

/** The chunks without any card: the image, and whatever else it brought along. */
export function imageOf(chunks: readonly PngChunk[]): readonly PngChunk[] {
  return chunks.filter((chunk) => keywordIn(chunk) === undefined);
}

/** An image with cards in it, each under its name, before the image ends. */
export function withCards(
  image: readonly PngChunk[],
  cards: readonly { readonly keyword: CardKeyword; readonly json: string }[],
): readonly PngChunk[] {
  const texts = cards.map(({ keyword, json }) => ({
    type: "tEXt",
    data: Buffer.from(`${keyword}\0${Buffer.from(json, "utf8").toString("base64")}`, "latin1"),
  }));
  return [...image.slice(0, -1), ...texts, ...image.slice(-1)];
}

interface CardText {
  readonly keyword: CardKeyword;
  readonly value: string;
}

/** A card's text as a chunk has it. Cards stand in tEXt; some editors of images write zTXt or iTXt instead. */
function textIn(chunk: PngChunk, file: string): CardText | undefined {
  const keyword = keywordIn(chunk);
  if (keyword === undefined) return undefined;
  const rest = chunk.data.subarray(keyword.length + 1);
  if (chunk.type === "tEXt") return { keyword, value: rest.toString("latin1") };
  if (chunk.type === "zTXt") return { keyword, value: unpacked(rest.subarray(1), file) };
  // iTXt: whether it is packed, how, a language, the keyword in it, the text.
  const afterLanguage = rest.indexOf(0, 2);
  const afterKeyword = afterLanguage === -1 ? -1 : rest.indexOf(0, afterLanguage + 1);
  if (afterKeyword === -1) return { keyword, value: "" };
  const text = rest.subarray(afterKeyword + 1);
  return { keyword, value: rest[0] === 1 ? unpacked(text, file) : text.toString("latin1") };
}

function keywordIn({ type, data }: PngChunk): CardKeyword | undefined {
  if (type !== "tEXt" && type !== "zTXt" && type !== "iTXt") return undefined;
  const name = data.toString("latin1", 0, 6).split("\0", 2);
  return name.length === 2 ? keywords.find((keyword) => keyword === name[0]?.toLowerCase()) : undefined;
}

/** Stops at the greatest size a card has, so that a small file can't fill the memory. */
function unpacked(bytes: Buffer, file: string): string {
  try {
    return inflateSync(bytes, { maxOutputLength: 2 * limits.cardJsonBytesMax }).toString("latin1");
  } catch (cause) {
    throw invalid(`${file}: the card's text can't be unpacked`, "fetch the card again from where it came", cause);
  }
}

function decoded(base64: string, place: string): string {
  const text = base64.replaceAll(/\s/g, "");
  if (text === "" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw invalid(`${place} isn't base64`, "fetch the card again from where it came");
  }
  const bytes = Buffer.from(text, "base64");
  if (!isUtf8(bytes)) throw invalid(`${place} isn't UTF-8 text`, "fetch the card again from where it came");
  return bytes.toString("utf8");
}

function invalid(problem: string, hint: string, cause?: unknown): GibseyError {
  return new GibseyError("CARD_INVALID", problem, hint, { cause });
}
