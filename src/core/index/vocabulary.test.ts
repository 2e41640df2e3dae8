import { describe, expect, it } from "vitest";
import { Vocabulary } from "./vocabulary.ts";

function vocabularyOf(...words: string[]): Vocabulary {
  const vocabulary = new Vocabulary();
  for (const word of words) vocabulary.add(numberOf(vocabulary, word));
  return vocabulary;
}

function numberOf(vocabulary: Vocabulary, written: string): number {
  return vocabulary.numberOf({ written, word: written });
}

function near(vocabulary: Vocabulary, written: string): string[] {
  return vocabulary.near(written).map((spelling) => spelling.written);
}

describe("the vocabulary", () => {
  it("has words that are a letter apart, nearest first, then the more common", () => {
    const vocabulary = vocabularyOf("apartment", "department", "apartments", "apartments", "apartness");
    expect(near(vocabulary, "apartmant")).toEqual(["apartment", "apartments"]);
    expect(vocabulary.near("apartmant")).toMatchObject([
      { edits: 1, pages: 1 },
      { edits: 2, pages: 2 },
    ]);
  });

  it("allows no edit in words of three letters, one below eight, and two from there", () => {
    expect(near(vocabularyOf("cat", "cats"), "cta")).toEqual([]);
    expect(near(vocabularyOf("lamp"), "lmap")).toEqual(["lamp"]);
    expect(near(vocabularyOf("lantern"), "lintenr")).toEqual([]);
    expect(near(vocabularyOf("lanterns"), "linterms")).toEqual(["lanterns"]);
  });

  it("leaves figures and first letters alone", () => {
    expect(near(vocabularyOf("1984"), "1985")).toEqual([]);
    expect(near(vocabularyOf("house"), "mouse")).toEqual([]);
  });

  it("has neither the word itself nor one that no page has any more", () => {
    const vocabulary = vocabularyOf("keeper", "keepers", "keepers");
    expect(near(vocabulary, "keeper")).toEqual(["keepers"]);
    vocabulary.remove(numberOf(vocabulary, "keepers"));
    expect(vocabulary.near("keeper")).toMatchObject([{ written: "keepers", pages: 1 }]);
    vocabulary.remove(numberOf(vocabulary, "keepers"));
    expect(near(vocabulary, "keeper")).toEqual([]);
    vocabulary.add(numberOf(vocabulary, "keepers"));
    expect(near(vocabulary, "keeper")).toEqual(["keepers"]);
  });

  it("takes words of any script", () => {
    expect(near(vocabularyOf("ключник", "лампа"), "ключнык")).toEqual(["ключник"]);
  });
});
