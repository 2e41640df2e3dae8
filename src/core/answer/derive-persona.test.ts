import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { wordsOf } from "../index/words.ts";
import { derivePersona } from "./derive-persona.ts";

const wren = { char_id: "wren", display_name: "Old Wren" };
const moss = { char_id: "moss", display_name: "Hanna Moss" };
const newWren = { char_id: "new-wren", display_name: "New Wren" };

const keeper = Array.from({ length: 8 }, (_, day) =>
  [
    `I was at the lamp again, and I trimmed the wick of the lamp on day ${day}.`,
    "Who else would? Hanna Moss said that I polished too much! She didn't stay.",
    "I polished the brass, as I always did, and I didn't mind a new wick. My tower was cold, wasn't it?",
    "I wouldn't have it otherwise. Was the Harbour ours? The boats of the Harbour never answered me.",
  ].join(" "),
);
const clerk = Array.from({ length: 8 }, (_, year) =>
  [
    `The registrar records the customary declarations of year ${year} with considerable circumspection (as regulations require).`,
    "She considers the documentation, the correspondence and the certificates, and she returns them to their compartments.",
    "Her examination is comprehensive; her colleagues acknowledge her determination, which is a new one to them.",
  ].join(" "),
);

function personaOf(texts: readonly string[], character = wren, characters = [wren, moss, newWren]): string | undefined {
  const counts = new Map<string, number>();
  const words = [...keeper, ...clerk].flatMap((text) => wordsOf(text));
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return derivePersona({
    character,
    texts,
    characters,
    book: { of: (stem) => counts.get(stem) ?? 0, all: words.length },
  });
}

describe("a derived persona", () => {
  const told = personaOf(keeper) ?? "";

  it("tells who it is, in which person, tense and manner it speaks", () => {
    expect(told).toMatch(
      /^You are Old Wren, a character of a novel\. You speak in the first person, mostly in the past tense, in /,
    );
    expect(told).toMatch(/You ask many questions, exclaim and talk as people do, with contractions\./);
    expect(personaOf(clerk)).toMatch(
      /told in the third person, mostly in the present tense.*when you answer, you say "I"/,
    );
    expect(personaOf(clerk)).toMatch(/You add asides in brackets and use learned words, formally\./);
  });

  it("names the words that tell it from the book, things apart from the rest", () => {
    expect(told).toMatch(/Words you favour: [^.]*polished/);
    expect(told).toMatch(/You often speak of: [^.]*Harbour/);
    expect(told).toMatch(/You often speak of: [^.]*lamp/);
    expect(told).not.toMatch(/regist|certificate/);
  });

  it("names those it speaks of as they are called, and nobody for a word that isn't a name there", () => {
    expect(told).toMatch(/People you speak of: Hanna Moss\.$/);
    expect(told).not.toMatch(/favour: [^.]*(?:Hanna|Moss)/i);
    expect(told).not.toContain("New");
  });

  it("is of 120 words at most, and carries no stretch of a page", () => {
    for (const persona of [told, personaOf(clerk) ?? ""]) {
      expect(persona.split(/\s+/).length).toBeLessThanOrEqual(120);
      const pages = [...keeper, ...clerk].join(" ").toLowerCase();
      const words = persona.toLowerCase().split(/\s+/);
      for (let start = 0; start + 5 <= words.length; start++) {
        expect(pages).not.toContain(words.slice(start, start + 5).join(" "));
      }
    }
  });

  it("is the same for the same pages, and none for too few", () => {
    expect(personaOf(keeper)).toBe(told);
    expect(personaOf(keeper.slice(0, 2))).toBeUndefined();
    expect(personaOf([])).toBeUndefined();
  });

  it("says nothing of person and tense in a language that it doesn't know", () => {
    const german = Array.from({ length: 12 }, () => "Der Turm war kalt, und ich putzte die Lampe. ".repeat(4));
    expect(personaOf(german)).toMatch(/^You are Old Wren, a character of a novel\. You speak in short sentences\./);
  });

  const corpus = fileURLToPath(new URL("../../../../shared/corpus/the-entrance-way.json", import.meta.url));
  it("is there for each of a novel's sixteen, within 120 words", ({ skip }) => {
    skip(!existsSync(corpus), "the shared corpus isn't beside this checkout");
    const listIn = (file: string, name: string) => {
      const parsed = JSON.parse(readFileSync(file, "utf8"));
      return Array.isArray(parsed) ? parsed : parsed[name];
    };
    const pages: { char_id: string; body: string }[] = listIn(corpus, "pages");
    const cast: (typeof wren)[] = listIn(corpus.replace("the-entrance-way", "characters"), "characters");
    for (const character of cast) {
      const texts = pages.filter(({ char_id }) => char_id === character.char_id).map(({ body }) => body);
      const persona = personaOf(texts, character, cast) ?? "";
      expect(persona).toContain(`You are ${character.display_name}`);
      expect(persona.split(/\s+/).length).toBeLessThanOrEqual(120);
    }
  });
});
