import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeVault } from "../../../test/fakes/vault.ts";
import { limits } from "../limits.ts";
import { saveToVault } from "./save-to-vault.ts";
import { searchVault } from "./search-vault.ts";
import { parseVaultDraft } from "./vault-draft.ts";

const lamp = pageOf("lamp", 7, { body: 'She wrote: "The lamp (of tin)\nis out."  Then the lamp (of tin) was lit.' });

function vaultAt(...timesMs: number[]) {
  const vault = createFakeVault();
  let chance = 0;
  const parts = {
    vault,
    pages: { get: async () => new Map([["lamp", lamp]]) },
    wallMs: () => timesMs.shift() ?? 0,
    newId: () => `0000000${chance++}`,
  };
  const save = (fields: object) => saveToVault(parts, parseVaultDraft({ user_id: "ada", citations: [], ...fields }));
  return { vault, save };
}

describe("what is saved to the vault", () => {
  it("is a quote as its page has it, however its lines were broken when it was copied", async () => {
    const { save } = vaultAt(1_800_000_000_000);
    const citations = [{ page_id: "lamp", quote: " The lamp (of\n  tin) is out. " }];
    expect(await save({ citations, note: "tin?" })).toEqual({
      id: "0mywpiww0-00000000",
      kind: "quote",
      user: "ada",
      text: "The lamp (of tin)\nis out.",
      citations: [{ page_id: "lamp", number: 7, quote: "The lamp (of tin)\nis out.", start: 12, end: 37 }],
      note: "tin?",
      atMs: 1_800_000_000_000,
    });
  });

  it("keeps the place of a quote that stands on its page more than once, if it is told", async () => {
    const { save } = vaultAt();
    const start = lamp.body.lastIndexOf("lamp");
    const saved = await save({
      question: "What?",
      answer: "That.",
      citations: [{ page_id: "lamp", quote: "lamp", start }],
    });
    expect(saved).toMatchObject({ kind: "exchange", question: "What?", text: "That.", citations: [{ start }] });
  });

  it.each([
    ["words that the page hasn't", { citations: [{ page_id: "lamp", quote: "the lamp of tin" }] }, "QUOTE_UNKNOWN"],
    ["a page that isn't there", { citations: [{ page_id: "moss", quote: "the" }] }, "PAGE_UNKNOWN"],
    ["a user without a name", { user_id: "", text: "Tea." }, "USER_INVALID"],
    ["nothing", {}, "VAULT_INVALID"],
    ["an answer of the wrong kind", { answer: 7 }, "VAULT_INVALID"],
    ["an answer that is a book", { answer: "x".repeat(limits.vaultTextCharactersMax + 1) }, "VAULT_INVALID"],
    ["a quote of nothing but spaces", { citations: [{ page_id: "lamp", quote: "  " }] }, "VAULT_INVALID"],
  ])("is never %s", async (_, fields, code) => {
    const { vault, save } = vaultAt();
    await expect(async () => save(fields)).rejects.toMatchObject({ code });
    expect(await vault.count("ada")).toBe(0);
  });

  it("is found by the stems of its words, in question, answer, note and quotes, what has most of them first", async () => {
    const { vault, save } = vaultAt(1, 2, 3);
    const both = await save({ question: "Who lit the lamps?", answer: "The keeper." });
    const one = await save({ text: "Keepers sleep." });
    const quote = await save({ text: "Noon.", citations: [{ page_id: "lamp", quote: "lamp" }], note: "dim" });
    const found = async (query?: string) => (await searchVault(vault, "ada", query, 10)).map(({ id }) => id);
    expect(await found("the keeper's lamp")).toEqual([both.id, quote.id, one.id]);
    expect(await found("dim")).toEqual([quote.id]);
    expect(await found("turnips")).toEqual([]);
    for (const all of [undefined, " "]) expect(await found(all)).toEqual([quote.id, one.id, both.id]);
    expect(await searchVault(vault, "bob", "lamp", 10)).toEqual([]);
  });

  it("is found by what is no word to the index: a sign, a part of a word, or one that stands everywhere", async () => {
    const { vault, save } = vaultAt(1, 2);
    const { id } = await save({ text: "The snow 雪が降る falls, 100% of it 🔔." });
    await save({ text: "Noon." });
    for (const query of ["雪", "🔔", "the", "100%", "FALLS,  100%"]) {
      expect((await searchVault(vault, "ada", query, 10)).map((item) => item.id)).toEqual([id]);
    }
    expect(await searchVault(vault, "ada", "\u0301", 10)).toEqual([]);
  });
});
