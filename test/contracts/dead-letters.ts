import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeadLetter, DeadLetters } from "../../src/core/store/dead-letters.ts";

/** A fresh, empty store. */
export interface DeadLettersUnderTest {
  readonly deadLetters: DeadLetters;
  release(): Promise<void>;
}

const letter: DeadLetter = { position: { file: "log-1", offset: 7 }, key: "{", value: null, reason: "isn't JSON" };

/** What every store of dead letters keeps, whatever keeps it. */
export function deadLettersContract(name: string, make: () => Promise<DeadLettersUnderTest>): void {
  describe(`${name} keeps the dead letters' contract`, () => {
    let underTest: DeadLettersUnderTest;
    let deadLetters: DeadLetters;
    beforeEach(async () => {
      underTest = await make();
      deadLetters = underTest.deadLetters;
    });
    afterEach(() => underTest.release());

    it("keeps one letter for each position, however often it comes", async () => {
      expect(await deadLetters.count()).toBe(0);
      await deadLetters.add(letter);
      await deadLetters.add({ ...letter, reason: "still isn't" });
      expect(await deadLetters.count()).toBe(1);
    });

    it("tells positions apart by file and by offset", async () => {
      await deadLetters.add(letter);
      await deadLetters.add({ ...letter, position: { file: "log-2", offset: 7 } });
      await deadLetters.add({ ...letter, position: { file: "log-1", offset: 8 } });
      expect(await deadLetters.count()).toBe(3);
    });

    it("takes a letter of any size", async () => {
      await deadLetters.add({ ...letter, key: null, value: "x".repeat(10_000_000) });
      expect(await deadLetters.count()).toBe(1);
    });
  });
}
