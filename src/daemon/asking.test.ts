import { describe, expect, it, vi } from "vitest";
import { FakeChatModel } from "../../test/fakes/chat-model.ts";
import { ManualClock } from "../../test/fakes/clock.ts";
import { createFakeLedgerStore } from "../../test/fakes/ledger-store.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { Ledger } from "../core/credits/ledger.ts";
import { type AnswerTeller, answerAsked } from "./asking.ts";

const asked = { user: "ada", text: "when was the bell weighed?", char_id: "irma", turns: [] };

/** A book of one page, a reader with twenty credits, and a model that says three words and then hangs. */
async function open() {
  const { memory, book, embedder } = openMemoryUnderTest();
  const body = "The bell was weighed at noon. It came to nine grams under.";
  await book.characters.put([{ char_id: "irma", display_name: "Irma Stoop", color_hex: "#3B7DC4" }]);
  await book.pages.put([{ page_id: "a", number: 3, section: 1, char_id: "irma", title: "", body }]);
  await memory.learn([{ page_id: "a", writtenAtMs: 0 }]);
  const clock = new ManualClock();
  const store = createFakeLedgerStore();
  const ledger = new Ledger({ store, openingCredits: 20, holder: "attic:/book", clock });
  const model = new FakeChatModel("One two three", "silence");
  const leave = new AbortController();
  const said: string[] = [];
  const answer = (tell: Partial<AnswerTeller> = {}) => {
    const teller = { meta() {}, text: (text: string) => said.push(text), citation() {}, fallback() {}, done() {} };
    const parts = { memory, book, ledger, clock, chat: model, personaOf: async () => undefined };
    return answerAsked(parts, asked, { ...teller, ...tell }, leave.signal);
  };
  return {
    ledger,
    store,
    embedder,
    model,
    said,
    answer,
    leave: () => leave.abort(new Error("the reader left")),
    /** What the account ends with: its balance, what can be spent of it, and how the ask was closed. */
    async ended() {
      const { balance, available } = await ledger.account("ada");
      return [balance, available, ...(await ledger.entries("ada", 1, 9)).map(({ kind }) => kind)];
    },
  };
}

describe("a reader who leaves", () => {
  it("while the book is searched pays nothing, and no model is asked", async () => {
    const { embedder, model, answer, leave, ended, said } = await open();
    let goOn = () => {};
    embedder.queryGate = new Promise((resolve) => (goOn = resolve));
    const left = answer();
    leave();
    goOn();
    await expect(left).rejects.toThrow("the reader left");
    expect(await ended()).toEqual([20, 20]);
    expect([said, model.prompts]).toEqual([[], []]);
  });

  it("while the credits are reserved has them back", async () => {
    const { store, model, answer, leave, ended, said } = await open();
    const change = store.change;
    store.change = (...given) => {
      leave();
      return change(...given);
    };
    await expect(answer()).rejects.toThrow("the reader left");
    expect(await ended()).toEqual([20, 20, "refund"]);
    expect([said, model.prompts]).toEqual([[], []]);
  });

  it("before the first word has the credits back, though the pages were named", async () => {
    const { model, answer, leave, ended, said } = await open();
    await expect(answer({ meta: leave })).rejects.toThrow("the reader left");
    expect(await ended()).toEqual([20, 20, "refund"]);
    expect([said, model.prompts]).toEqual([[], []]);
  });

  it.each([
    ["behind the opening quote pays once, and no model is asked", 1, [0, false]],
    ["behind the model's first word pays once, and the model's work is ended", 2, [1, true]],
    ["in the middle of what the model says pays once, and the model's work is ended", 3, [1, true]],
  ])("%s", async (_, pieces, [asks, wasAborted]) => {
    const { model, answer, leave, ended, said } = await open();
    const text = (words: string) => void (said.push(words) === pieces && leave());
    await expect(answer({ text })).rejects.toThrow("the reader left");
    expect(said).toHaveLength(pieces);
    expect(await ended()).toEqual([15, 15, "ask"]);
    expect([model.prompts.length, model.wasAborted]).toEqual([asks, wasAborted]);
  });

  it("while the model is silent pays once, and the model's work is ended", async () => {
    const { model, answer, leave, ended, said } = await open();
    const left = answer();
    left.catch(() => {});
    await vi.waitFor(() => expect(said.at(-1)).toContain("three"));
    leave();
    await expect(left).rejects.toThrow("the reader left");
    expect(model.wasAborted).toBe(true);
    expect(await ended()).toEqual([15, 15, "ask"]);
  });
});
