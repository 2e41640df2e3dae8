import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCharacters } from "./read-characters.ts";

const signal = new AbortController().signal;
const sharedCast = fileURLToPath(new URL("../../../../shared/corpus/characters.json", import.meta.url));
const fox = { char_id: "fox", display_name: "Fox", color_hex: "#FF3B3B" };
const owl = { char_id: "owl", display_name: "Owl", color_hex: "#AAAAAA" };

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "gibsey-cast-"));
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

async function write(name: string, contents: string): Promise<string> {
  const path = join(root, name);
  await writeFile(path, contents);
  return path;
}

describe("a file of characters", () => {
  test("is a list, or has one, or has one character on each line", async () => {
    const paths = [
      await write("list.json", JSON.stringify([fox, owl])),
      await write("named.json", JSON.stringify({ characters: [fox, owl] })),
      await write("lines.jsonl", `${JSON.stringify(fox)}\n${JSON.stringify(owl)}\n`),
    ];
    const casts = await Promise.all(paths.map((path) => readCharacters(path, signal)));
    const characters = casts.map((cast) => cast.map(({ character }) => character));
    expect(characters).toEqual([
      [fox, owl],
      [fox, owl],
      [fox, owl],
    ]);
  });

  test("is refused with the line of a wrong character", async () => {
    const path = await write("a.json", JSON.stringify([fox, { ...owl, color_hex: "grey" }], undefined, 1));
    await expect(readCharacters(path, signal)).rejects.toMatchObject({
      code: "CHARACTER_INVALID",
      message: `${path} line 7 (character 2 of 2): color_hex is "grey"; expected #RRGGBB`,
    });
  });

  test("is refused with both places of a doubled character", async () => {
    const path = await write("b.jsonl", `${JSON.stringify(fox)}\n${JSON.stringify({ ...owl, char_id: "fox" })}`);
    await expect(readCharacters(path, signal)).rejects.toMatchObject({
      code: "CHARACTER_INVALID",
      message: expect.stringContaining(`${path} line 1 and ${path} line 2`),
    });
  });

  test("of 16 reads in full", async ({ skip }) => {
    skip(!existsSync(sharedCast), "the shared corpus isn't beside this checkout");
    expect(await readCharacters(sharedCast, signal)).toHaveLength(16);
  });
});
