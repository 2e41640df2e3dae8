import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Vault, VaultItem } from "../../src/core/store/vault.ts";

/** A fresh, empty vault. */
export interface VaultUnderTest {
  readonly vault: Vault;
  release(): Promise<void>;
}

/** An item with everything but its id made up; `over` says otherwise. */
export function itemOf(id: string, over: Partial<VaultItem> = {}): VaultItem {
  return { id, kind: "quote", user: "ada", text: `Words of ${id}.`, citations: [], atMs: 1_700_000_000_123, ...over };
}

/** What every vault keeps, whatever keeps it. */
export function vaultContract(name: string, make: () => Promise<VaultUnderTest>): void {
  describe(`${name} keeps the vault's contract`, () => {
    let underTest: VaultUnderTest;
    let vault: Vault;
    const ids = async (user: string, before?: string, limit = 100) =>
      (await vault.list(user, before, limit)).map(({ id }) => id);
    beforeEach(async () => {
      underTest = await make();
      vault = underTest.vault;
    });
    afterEach(() => underTest.release());

    it("is empty at first", async () => {
      expect(await ids("ada")).toEqual([]);
      expect(await vault.count("ada")).toBe(0);
      expect(await vault.get("ada", "a")).toBeUndefined();
      expect(await vault.remove("ada", "a")).toBe(false);
    });

    it("gives an item back as it was saved, with all it may have or with none of it", async () => {
      const whole = itemOf("b", {
        kind: "exchange",
        char_id: "fox",
        question: "Where is the bell?",
        text: 'She said "under the roof".\n\u{1F98A}',
        citations: [{ page_id: "p/7", number: 7, quote: "under the roof", start: 4, end: 18 }],
        note: "ask again",
      });
      await vault.add(whole);
      await vault.add(itemOf("a"));
      expect(await vault.get("ada", "b")).toEqual(whole);
      expect(await vault.get("ada", "a")).toEqual(itemOf("a"));
      expect(await vault.list("ada", undefined, 10)).toEqual([whole, itemOf("a")]);
    });

    it("lists the newest first, a part at a time", async () => {
      for (const id of ["b", "e", "a", "d", "c"]) await vault.add(itemOf(id));
      expect(await ids("ada", undefined, 2)).toEqual(["e", "d"]);
      expect(await ids("ada", "d", 2)).toEqual(["c", "b"]);
      expect(await ids("ada", "b", 2)).toEqual(["a"]);
      expect(await ids("ada", "a", 2)).toEqual([]);
      expect(await vault.count("ada")).toBe(5);
    });

    it("keeps an item that is added twice once", async () => {
      await vault.add(itemOf("a"));
      await vault.add(itemOf("a"));
      expect(await vault.count("ada")).toBe(1);
    });

    it("shows nobody what is another's, and takes away nothing of it", async () => {
      await vault.add(itemOf("a"));
      await vault.add(itemOf("a", { user: "bob", text: "Bob's." }));
      expect(await vault.get("bob", "a")).toMatchObject({ user: "bob", text: "Bob's." });
      expect(await vault.get("eve", "a")).toBeUndefined();
      expect(await vault.remove("eve", "a")).toBe(false);
      expect(await vault.remove("bob", "a")).toBe(true);
      expect(await ids("bob")).toEqual([]);
      expect(await ids("ada")).toEqual(["a"]);
    });
  });
}
