import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChangeFeed } from "../../src/core/change/feed.ts";
import type { Character } from "../../src/core/page.ts";
import type { CharacterStore, PageStore } from "../../src/core/store/page-store.ts";
import { changedPages } from "./change-feed.ts";
import { pageOf } from "./page-store.ts";

/** A fresh, empty store, with the pages that its characters are of and the feed that both write to. */
export interface CharacterStoreUnderTest {
  readonly characters: CharacterStore;
  readonly pages: PageStore;
  readonly feed: ChangeFeed;
  release(): Promise<void>;
}

const fox: Character = { char_id: "fox", display_name: "The Fox", color_hex: "#CC5500" };
const owl: Character = {
  char_id: "owl",
  display_name: "The Owl",
  color_hex: "#334455",
  section: 2,
  first_page: 10,
  last_page: 19,
  system_prompt: "You are an owl.",
  tone: "dry",
  prompt_source: "derived",
};

/** What every character store keeps, whatever keeps it. */
export function characterStoreContract(name: string, make: () => Promise<CharacterStoreUnderTest>): void {
  describe(`${name} keeps the character store's contract`, () => {
    let underTest: CharacterStoreUnderTest;
    let characters: CharacterStore;
    beforeEach(async () => {
      underTest = await make();
      characters = underTest.characters;
    });
    afterEach(() => underTest.release());

    it("gives characters back as they were put, and nothing else they came with", async () => {
      const card = { ...owl, mood: "unknown to us" };
      expect(await characters.put([fox, card])).toEqual({ added: 2, changed: 0, same: 0, removed: 0 });
      expect(await characters.get("fox")).toEqual(fox);
      expect(await characters.get("owl")).toEqual(owl);
      for (const nobody of ["crow", "", "x".repeat(70_000)]) expect(await characters.get(nobody)).toBeUndefined();
    });

    it("tells same and changed characters apart, also where a field is taken away", async () => {
      const { tone: _, ...toneless } = owl;
      await characters.put([fox, owl]);
      expect(await characters.put([fox, toneless])).toEqual({ added: 0, changed: 1, same: 1, removed: 0 });
      expect(await characters.get("owl")).toEqual(toneless);
    });

    it("lists them by section, then by id, those without a section last", async () => {
      const crow = { ...fox, char_id: "crow", section: 2 };
      const wren = { ...fox, char_id: "wren", section: 1 };
      await characters.put([owl, fox, wren, crow]);
      expect((await characters.list()).map((character) => character.char_id)).toEqual(["wren", "crow", "owl", "fox"]);
    });

    it("tells the feed of each page whose character gets another name, and of no other change", async () => {
      const { pages, feed } = underTest;
      await pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3, { char_id: "owl" })]);
      await changedPages(feed, ["a", "b", "c"]);
      await characters.put([fox]);
      expect(await changedPages(feed, ["a", "b"])).toEqual(["a", "b"]);
      await characters.put([{ ...fox, tone: "sly" }]);
      await characters.put([{ ...fox, display_name: "Reynard" }]);
      expect(await changedPages(feed, ["a", "b"])).toEqual(["a", "b"]);
      expect(await feed.backlog()).toMatchObject({ changes: 0 });
    });
  });
}
