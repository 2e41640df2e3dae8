import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CardStore } from "../../src/core/store/card-store.ts";

/** A fresh, empty store. */
export interface CardStoreUnderTest {
  readonly cards: CardStore;
  release(): Promise<void>;
}

/** Bytes of every value, more than any store writes at once. */
function imageOf(bytes: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, place) => (place * 31 + seed) % 256);
}

/** What every store of cards keeps, whatever keeps it. */
export function cardStoreContract(name: string, make: () => Promise<CardStoreUnderTest>): void {
  describe(`${name} keeps the card store's contract`, () => {
    let underTest: CardStoreUnderTest;
    let cards: CardStore;
    beforeEach(async () => {
      underTest = await make();
      cards = underTest.cards;
    });
    afterEach(() => underTest.release());

    it("gives a card back as it came, to the letter and the byte", async () => {
      const json = '{ "spec": "chara_card_v2",\n "data": {"name": "\u{1F98A}", "odd": 1e400} }';
      await cards.put("fox", { json, image: imageOf(3_000_001, 7) });
      await cards.put("owl", { json: "{}" });
      const fox = await cards.get("fox");
      expect(fox?.json).toBe(json);
      expect(Buffer.compare(fox?.image ?? new Uint8Array(), imageOf(3_000_001, 7))).toBe(0);
      expect(await cards.get("owl")).toEqual({ json: "{}" });
      expect(await cards.get("crow")).toBeUndefined();
    });

    it("keeps the last card of a character, with its image or without one", async () => {
      await cards.put("fox", { json: "1", image: imageOf(2_500_000, 1) });
      await cards.put("fox", { json: "2", image: imageOf(100, 2) });
      expect(await cards.get("fox")).toEqual({ json: "2", image: imageOf(100, 2) });
      await cards.put("fox", { json: "3" });
      expect(await cards.get("fox")).toEqual({ json: "3" });
    });
  });
}
