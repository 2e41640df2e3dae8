import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BookProcess, openBookProcess } from "./book-process.ts";

let book: BookProcess;
beforeAll(async () => {
  book = await openBookProcess();
});
afterAll(() => book.close());

const card = {
  spec: "chara_card_v2",
  spec_version: "2.0",
  data: {
    name: "Wren",
    description: "{{char}} keeps the lamps.",
    personality: "Dry.",
    scenario: "",
    first_mes: "Mind the step.",
    mes_example: "",
    extensions: { elsewhere: { kept: true } },
  },
};

function fileOf(name: string, contents?: object): string {
  const path = join(book.home, name);
  if (contents !== undefined) writeFileSync(path, JSON.stringify(contents));
  return path;
}

async function json(...words: string[]): Promise<Record<string, unknown>> {
  return JSON.parse((await book.run(...words, "--json")).stdout);
}

it("a card goes into the book, out of it as an image, and back as it was", async () => {
  const imported = await book.run("characters", "import", fileOf("wren.json", card));
  expect(imported.stdout).toBe("wren added: Wren\n");
  expect(await json("characters", "show", "wren")).toMatchObject({
    display_name: "Wren",
    system_prompt: "Wren keeps the lamps.\n\nDry.",
    tone: "Dry.",
  });
  const png = fileOf("wren.png");
  expect((await book.run("characters", "export", "wren", "--out", png)).status).toBe(0);
  expect(readFileSync(png).subarray(1, 4).toString()).toBe("PNG");
  expect((await book.run("characters", "import", png)).stdout).toBe("wren same: Wren\n");
  const other = fileOf("other.json", { ...card, data: { ...card.data, personality: "Wet." } });
  const taken = await book.run("characters", "import", other);
  expect(taken.status).toBe(2);
  expect(taken.stderr).toMatch(/error\[CHARACTER_TAKEN\].*wren.*\nhint: --as ID/);
  expect((await book.run("characters", "import", png, "--as", "wren")).stdout).toBe("wren same: Wren\n");
  expect((await book.run("characters", "import", png, "--as", "old-wren")).stdout).toBe("old-wren added: Wren\n");
  const own = fileOf("own.json", { char_id: "lark", display_name: "Lark" });
  expect((await book.run("characters", "import", own, "--as", "old-lark")).stdout).toBe("old-lark added: Lark\n");
  expect(JSON.parse((await book.run("characters", "export", "wren", "--format", "v2")).stdout)).toEqual(card);
  const png2 = fileOf("again.png");
  await book.run("characters", "export", "wren", "--out", png2);
  expect(readFileSync(png2).equals(readFileSync(png))).toBe(true);
});

it("a character is edited, and goes out as our own JSON and in again", async () => {
  expect((await book.run("characters", "put", "moss", "--name", "Moss", "--prompt", "You are moss.")).stdout).toBe(
    "moss added.\n",
  );
  expect((await book.run("characters", "put", "moss", "--tone", "soft")).stdout).toBe("moss changed.\n");
  const all = fileOf("all.json");
  await book.run("characters", "export", "--out", all);
  const moss = { char_id: "moss", display_name: "Moss", system_prompt: "You are moss.", tone: "soft" };
  expect(JSON.parse(readFileSync(all, "utf8")).characters).toEqual(
    expect.arrayContaining([expect.objectContaining(moss)]),
  );
  expect((await book.run("characters", "import", all)).stdout).toContain("moss same: Moss\n");
  expect((await book.run("characters", "put", "moss", "--derive")).status).toBe(0);
  expect(await json("characters", "show", "moss")).not.toHaveProperty("system_prompt");
  expect((await book.run("characters", "list")).stdout).toMatch(/moss +Moss +no prompt yet/);
});

it("a character without a prompt gets one from its own pages, which is kept until somebody writes another", async () => {
  const sample = "samples/the-honest-half";
  const characters = fileOf("cast.json", {
    characters: [{ char_id: "tova-lisk", display_name: "Tova Lisk", color_hex: "#FFAA00" }],
  });
  await book.run("import", `${sample}/pages`, "--characters", characters);
  const shown = await json("characters", "show", "tova-lisk");
  expect(shown["prompt_source"]).toBe("derived");
  expect(shown["system_prompt"]).toMatch(/^You are Tova Lisk, a character of a novel\. You speak in the first person/);
  const { url, token } = await book.daemon();
  const ask = async (query: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/characters/tova-lisk${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return JSON.parse(await response.text());
  };
  expect(await ask("?upto=1")).not.toHaveProperty("system_prompt");
  expect(await ask("?upto=1")).not.toHaveProperty("prompt_source");
  await book.run("import", `${sample}/pages`, "--characters", characters);
  expect((await book.run("characters", "list")).stdout).toMatch(/tova-lisk +Tova Lisk +prompt derived/);
  await book.run("characters", "put", "tova-lisk", "--prompt", "You are Tova.");
  expect(await ask("?upto=1")).toMatchObject({ system_prompt: "You are Tova." });
  expect(await ask("")).not.toHaveProperty("prompt_source");
  await book.run("characters", "put", "tova-lisk", "--derive");
  expect(await ask("")).toMatchObject({ system_prompt: shown["system_prompt"], prompt_source: "derived" });
});
