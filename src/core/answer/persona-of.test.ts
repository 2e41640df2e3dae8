import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { openMemoryUnderTest } from "../../../test/fakes/memory.ts";
import type { Character } from "../page.ts";
import { type PersonaParts, personaOf } from "./persona-of.ts";

const fox: Character = { char_id: "fox", display_name: "The Fox", color_hex: "#CC5500" };

/** Pages 1 to 6 of the fox speak of a goose, pages 7 to 12 of a coffin, and those of an owl of neither. */
async function openBook() {
  const { memory, book } = openMemoryUnderTest();
  const early = "I stole the goose and I ate the goose, and nobody saw the goose again. I was proud of it. ".repeat(4);
  const late = "I buried the coffin and I dug the coffin up, and the coffin was empty, as I was told. ".repeat(4);
  const foxes = Array.from({ length: 12 }, (_, place) =>
    pageOf(`fox-${place}`, place + 1, { body: place < 6 ? early : late }),
  );
  const owls = Array.from({ length: 12 }, (_, place) =>
    pageOf(`owl-${place}`, place + 20, {
      char_id: "owl",
      body: "The night is long and the mouse is quick. ".repeat(8),
    }),
  );
  await book.characters.put([fox]);
  await book.pages.put([...foxes, ...owls]);
  await memory.reconcile();
  let reads = 0;
  const parts = (over: Partial<PersonaParts> = {}): PersonaParts => ({
    index: memory.recall.index,
    pages: {
      get: (page_ids) => {
        reads += 1;
        return book.pages.get(page_ids);
      },
    },
    characters: [fox],
    ...over,
  });
  return { memory, book, parts, reads: () => reads };
}

describe("the persona of a character", () => {
  it("is what somebody wrote, if anybody did, and no page is read for it", async () => {
    const { parts, reads } = await openBook();
    const written = { ...fox, system_prompt: "You are a fox." };
    const derived: string[] = [];
    expect(await personaOf(written, parts({ onDerived: (prompt) => derived.push(prompt) }))).toBe("You are a fox.");
    expect([reads(), derived]).toEqual([0, []]);
  });

  it("is derived from the whole book else, and told to whoever keeps it, unless that is what is kept", async () => {
    const { parts } = await openBook();
    const derived: string[] = [];
    const onDerived = (prompt: string) => derived.push(prompt);
    const prompt = await personaOf(fox, parts({ onDerived }));
    expect(prompt).toMatch(/goose.*coffin|coffin.*goose/);
    expect(derived).toEqual([prompt]);
    await personaOf({ ...fox, system_prompt: prompt, prompt_source: "derived" }, parts({ onDerived }));
    expect(derived).toEqual([prompt]);
  });

  it("tells of no page past those that were read, and is never kept then", async () => {
    const { parts } = await openBook();
    const whole = await personaOf(fox, parts());
    const kept: Character = { ...fox, system_prompt: whole, prompt_source: "derived" };
    const derived: string[] = [];
    for (const character of [fox, kept]) {
      const early = await personaOf(character, parts({ upto: 6, onDerived: (prompt) => derived.push(prompt) }));
      expect(early).toContain("goose");
      expect(early).not.toContain("coffin");
      expect(await personaOf(character, parts({ upto: 0 }))).toBeUndefined();
    }
    expect(derived).toEqual([]);
  });

  it("reads no row that was moved behind what was read since it was learned", async () => {
    const { book, parts } = await openBook();
    const rows = await book.pages.get(["fox-0", "fox-1", "fox-2", "fox-3", "fox-4", "fox-5"]);
    await book.pages.put([...rows.values()].map((page) => ({ ...page, number: page.number + 100 })));
    expect(await personaOf(fox, parts({ upto: 6 }))).toBeUndefined();
  });

  it("is derived once for a state of the book, and again when pages have changed", async () => {
    const { memory, book, parts, reads } = await openBook();
    const before = await personaOf(fox, parts());
    await personaOf(fox, parts());
    expect(reads()).toBe(1);
    const pages = Array.from({ length: 6 }, (_, place) =>
      pageOf(`fox-${place}`, place + 1, { body: "You rang the bell? The bell is mine! ".repeat(12) }),
    );
    await book.pages.put(pages);
    await memory.reconcile();
    const after = await personaOf(fox, parts());
    expect(reads()).toBe(2);
    expect(after).not.toBe(before);
    expect(after).toContain("bell");
    expect(after).not.toContain("goose");
  });
});
