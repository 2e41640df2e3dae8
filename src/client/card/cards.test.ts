import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import { parseCard } from "./card.ts";
import { cardTextOf, withCards } from "./png-card.ts";
import { plainImage } from "./plain-image.ts";
import { type PngChunk, readPng, writePng } from "./png-chunks.ts";
import { type FoundCharacter, readCharacterFile } from "./read-character-file.ts";
import { fileOfCharacter } from "./write-card.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "gibsey-cards-"));
});
afterAll(() => rm(root, { recursive: true }));

const data = {
  name: " Señor Wren,  Jr. ",
  description: "{{char}} keeps the lamps of {{user}}.\r\nHe is small.",
  personality: "Dry; <BOT> never laughs.",
  scenario: "",
  first_mes: "Mind the step, {{user}}.",
  mes_example: "<START>",
  creator_notes: "made by hand",
  system_prompt: "",
  post_history_instructions: "",
  alternate_greetings: ["Again?"],
  tags: ["lamps"],
  creator: "ada",
  character_version: "3",
  extensions: { other: { depth: [1, { a: null }] }, gibsey: { mood: "kept" } },
  character_book: { entries: [{ keys: ["lamp"], content: "tin", extensions: {}, enabled: true, insertion_order: 1 }] },
  "an unknown field": { __proto__: 7, "\u0000": "odd" },
};
const v2 = { spec: "chara_card_v2", spec_version: "2.0", data, beside: true };
const v3 = {
  spec: "chara_card_v3",
  spec_version: "3.0",
  data: {
    ...data,
    nickname: "Wren",
    group_only_greetings: [],
    creation_date: 1_700_000_000,
    assets: [{ type: "icon", uri: "embeded://../../etc/passwd", name: "main", ext: "png" }],
  },
};
const v1 = {
  name: "Moss",
  description: "{{char}} is green.",
  personality: "",
  scenario: "",
  first_mes: "",
  mes_example: "",
  chat: 7,
};

const portrait = plainImage("#AA3300");

function textChunk(keyword: string, text: string, type = "tEXt"): PngChunk {
  return { type, data: Buffer.from(`${keyword}\0${text}`, "latin1") };
}
const base64 = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
const pngWith = (...texts: PngChunk[]) => writePng([...portrait.slice(0, 1), ...texts, ...portrait.slice(1)]);

async function read(name: string, contents: string | Buffer, as?: string): Promise<FoundCharacter> {
  const path = join(root, name);
  await writeFile(path, contents);
  const [found] = await readCharacterFile(path, as, new AbortController().signal);
  if (found === undefined) throw new Error("there is no character in it");
  return found;
}

function written({ character, card }: FoundCharacter, format: "v2" | "v3"): unknown {
  return JSON.parse(fileOfCharacter(character, card, format).toString());
}

function cardInPng(bytes: Buffer): unknown {
  return JSON.parse(cardTextOf(readPng(bytes, "out.png"), "out.png"));
}

describe("a character card", () => {
  it("is a character: its name, an id made of it, a prompt made of what it says, and a colour that is always the same", async () => {
    const { character } = await read("v2.json", JSON.stringify(v2));
    expect(character).toEqual({
      char_id: "senor-wren-jr",
      display_name: "Señor Wren, Jr.",
      color_hex: expect.stringMatching(/^#[0-9A-F]{6}$/),
      system_prompt:
        "Señor Wren, Jr. keeps the lamps of the reader.\nHe is small.\n\nDry; Señor Wren, Jr. never laughs.",
      tone: "Dry; Señor Wren, Jr. never laughs.",
    });
    expect((await read("again.json", JSON.stringify(v2))).character.color_hex).toBe(character.color_hex);
    expect((await read("v3.json", JSON.stringify(v3))).character.tone).toBe("Dry; Wren never laughs.");
  });

  it("has the prompt, the colour and the id that it brings along, or the id that is asked for", async () => {
    const extensions = { gibsey: { color_hex: "#123456", char_id: "wren" } };
    const own = { ...v2, data: { ...data, system_prompt: "You are {{char}}. {{original}}", extensions } };
    const { character } = await read("own.json", JSON.stringify(own));
    expect(character).toMatchObject({
      char_id: "wren",
      color_hex: "#123456",
      system_prompt: "You are Señor Wren, Jr..",
    });
    expect((await read("own.json", JSON.stringify(own), "old-wren")).character.char_id).toBe("old-wren");
  });

  it.each([
    [
      "empty.json",
      JSON.stringify({ ...v2, data: { ...data, extensions: [] } }),
      "v2",
      { ...v2, data: { ...data, extensions: [] } },
    ],
    ["v2.json", JSON.stringify(v2), "v2", v2],
    ["v3.json", JSON.stringify(v3), "v3", v3],
    ["v2.png", pngWith(textChunk("chara", base64(v2))), "v2", v2],
    ["v3.png", pngWith(textChunk("ccv3", base64(v3)), textChunk("chara", base64(v2))), "v3", v3],
  ] as const)("comes out of %s as it went in, what we don't understand, too", async (name, contents, version, card) => {
    const found = await read(name, contents);
    expect(written(found, version)).toEqual(card);
    expect(cardInPng(fileOfCharacter(found.character, found.card, "png"))).toEqual(card);
  });

  it("comes out to the byte as it went in where nobody touched it", async () => {
    const text =
      '{ "spec": "chara_card_v2", "data": {"name":"Wren","n":12345678901234567890,\n"f":1.0,"\\u00e9":-0} }\n';
    const found = await read("odd.json", text);
    expect(fileOfCharacter(found.character, found.card, "v2").toString()).toBe(text);
    const ends = (...texts: PngChunk[]) => writePng([...portrait.slice(0, -1), ...texts, ...portrait.slice(-1)]);
    for (const png of [
      ends(textChunk("chara", base64(text))),
      ends(
        textChunk("chara", base64({ ...v3, spec: "chara_card_v2", spec_version: "2.0" })),
        textChunk("ccv3", base64(v3)),
      ),
    ]) {
      const { character, card } = await read("odd.png", png);
      expect(fileOfCharacter(character, card, "png")).toEqual(png);
    }
  });

  it("keeps its image and whatever else was in it, to the byte, and no card from before", async () => {
    const asset = textChunk("chara-ext-asset_:0", base64("x"));
    const found = await read(
      "assets.png",
      pngWith(asset, textChunk("chara", base64(v2)), textChunk("ccv3", base64(v3))),
    );
    const chunks = readPng(fileOfCharacter(found.character, found.card, "png"), "out.png");
    const cards = chunks.filter(({ data: bytes }) => /^(?:chara|ccv3)\0/.test(bytes.toString("latin1", 0, 6)));
    expect(cards).toHaveLength(2);
    const [header, ...rest] = portrait;
    expect(chunks.filter((chunk) => !cards.includes(chunk))).toEqual([header, asset, ...rest]);
  });

  it("tells of what the character has become since, and of nothing else", async () => {
    const found = await read("v2.json", JSON.stringify(v2));
    const edited = { ...found.character, char_id: "wren", color_hex: "#000000", system_prompt: "You are Wren." };
    expect(written({ ...found, character: edited }, "v2")).toEqual({
      ...v2,
      data: {
        ...data,
        system_prompt: "You are Wren.",
        extensions: { ...data.extensions, gibsey: { mood: "kept", char_id: "wren", color_hex: "#000000" } },
      },
    });
    const again = await read("edited.png", fileOfCharacter(edited, found.card, "png"));
    expect(again.character).toEqual(edited);
  });

  it("goes from one version to the other and keeps what both have", async () => {
    expect(written(await read("v2.json", JSON.stringify(v2)), "v3")).toMatchObject({
      spec: "chara_card_v3",
      spec_version: "3.0",
      data: { ...data, group_only_greetings: [] },
      beside: true,
    });
    const { chat, ...described } = v1;
    const moss = await read("v1.json", JSON.stringify(v1));
    expect(moss.character).toMatchObject({ char_id: "moss", system_prompt: "Moss is green." });
    expect(written(moss, "v2")).toEqual({
      chat,
      spec: "chara_card_v2",
      spec_version: "2.0",
      data: expect.objectContaining({ ...described, alternate_greetings: [], extensions: {} }),
    });
    expect(cardInPng(fileOfCharacter(moss.character, moss.card, "png"))).toEqual(v1);
  });

  it("is made for a character who came without one, with an image of the character's colour", async () => {
    const fox = { char_id: "fox", display_name: "The Fox", color_hex: "#CC5500", tone: "sly", section: 2 };
    const bytes = fileOfCharacter(fox, undefined, "png");
    expect(readPng(bytes, "fox.png").find(({ type }) => type === "PLTE")?.data).toEqual(Buffer.from("CC5500", "hex"));
    const { section: _, ...described } = fox;
    expect((await read("fox.png", bytes)).character).toMatchObject(described);
  });

  it("is read from a packed chunk and an international one, too", () => {
    const packed = deflateSync(base64(v2)).toString("latin1");
    for (const chunk of [
      textChunk("chara", `\0${packed}`, "zTXt"),
      textChunk("Chara", `\0\0en\0\0${base64(v2)}`, "iTXt"),
      textChunk("chara", `\u0001\0\0\0${packed}`, "iTXt"),
    ]) {
      expect(cardInPng(pngWith(chunk))).toEqual(v2);
    }
  });

  it("isn't taken for one of our own characters, nor one of ours for a card", async () => {
    const fox = { char_id: "fox", display_name: "The Fox", color_hex: "#CC5500" };
    expect(await read("fox.json", JSON.stringify(fox))).toEqual({ character: fox });
    expect(await read("list.json", JSON.stringify({ characters: [fox] }))).toEqual({ character: fox });
    expect(await read("lines.jsonl", JSON.stringify(fox))).toEqual({ character: fox });
  });
});

describe("a file that isn't a card", () => {
  const bomb = deflateSync(Buffer.alloc(64 * 1_048_576)).toString("latin1");
  it.each([
    ["holds no card", pngWith(), /without a character card/],
    ["holds no base64", pngWith(textChunk("chara", "?!")), /isn't base64/],
    ["holds nothing", pngWith(textChunk("chara", "")), /isn't base64/],
    ["holds no UTF-8", pngWith(textChunk("chara", Buffer.from([0xff, 0xfe]).toString("base64"))), /isn't UTF-8/],
    ["holds no JSON", pngWith(textChunk("chara", base64("{oops"))), /isn't JSON/],
    ["holds a NUL in its JSON", pngWith(textChunk("chara", base64('{"name": "\0"}'))), /isn't JSON/],
    ["holds a bomb", pngWith(textChunk("chara", `\0${bomb}`, "zTXt")), /can't be unpacked/],
    ["is cut off", pngWith(textChunk("chara", base64(v2))).subarray(0, -20), /ends in the middle/],
    ["is a text by the name of an image", Buffer.from(JSON.stringify(v2)), /isn't a PNG/],
  ])("because it %s is refused, and it is said why", async (_, contents, message) => {
    await expect(read("hostile.png", contents)).rejects.toThrow(message);
  });

  it.each([
    ["of a name that is none", { ...v2, data: { ...data, name: "  " } }, /name is "  "; expected a name/],
    ["of a name that steers the terminal", { ...v2, data: { ...data, name: "\u001b[2J" } }, /no control characters/],
    ["of a name of another kind", { ...v2, data: { ...data, name: 7 } }, /name is 7/],
    ["of a description of another kind", { ...v2, data: { ...data, description: [] } }, /description is a list/],
    [
      "of a path for an id",
      { ...v2, data: { ...data, extensions: { gibsey: { char_id: "../x" } } } },
      /char_id is "..\/x"/,
    ],
    ["of a package", { name: "gibsey", description: "A novel." }, /holds no list of characters/],
    ["of nothing that we know", { spec: "other", data: { name: "x" } }, /holds no list of characters/],
    ["of more than a card may be", { ...v2, more: "x".repeat(limits.cardJsonBytesMax) }, /expected at most/],
  ])("because it is %s is refused", async (_, card, message) => {
    await expect(read("hostile.json", JSON.stringify(card))).rejects.toThrow(message);
  });

  it("because it is a folder is told as such", async () => {
    await expect(readCharacterFile(root, undefined, new AbortController().signal)).rejects.toThrow(/is a folder/);
  });

  it("because it is too large is never read, and because it is too deep is never written", async () => {
    await expect(read("large.png", Buffer.alloc(limits.cardFileBytesMax + 1))).rejects.toMatchObject({
      code: "PAGE_TOO_LARGE",
    });
    const deep = `{"name": "x", "description": "\\"[[[[", "more": ${"[".repeat(400_000)}${"]".repeat(400_000)}}`;
    expect(() => parseCard(deep, "deep.json")).toThrow(/too deeply/);
  });
});

describe("a card in an image", () => {
  it("stands before the image's end", () => {
    const chunks = withCards(portrait, [{ keyword: "chara", json: "{}" }]);
    expect(chunks.map(({ type }) => type)).toEqual(["IHDR", "PLTE", "IDAT", "tEXt", "IEND"]);
  });
});
