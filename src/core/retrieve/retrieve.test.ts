import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { type MemoryUnderTest, openMemoryUnderTest } from "../../../test/fakes/memory.ts";
import { embedderDown } from "../../../test/fakes/embedder.ts";
import { retrieve } from "./retrieve.ts";

const bodies: Readonly<Record<string, string>> = {
  lamp: "The keeper lit the lamp at dusk. He climbed the stairs twice.",
  boat: "One boat went out beyond the harbour. Nobody rowed.",
  rain: "It rained on the wall. The gulls were quiet.",
};

async function openBook(): Promise<MemoryUnderTest> {
  const open = openMemoryUnderTest();
  const pages = Object.entries(bodies).map(([page_id, body], position) => pageOf(page_id, position + 1, { body }));
  await open.book.pages.put(pages);
  await open.memory.reconcile();
  return open;
}

async function ask(open: MemoryUnderTest, text: string, k = 5, char_id?: string) {
  return retrieve(open.parts, { text, k, char_id });
}

describe("retrieving", () => {
  it("finds the page that answers first, with quotes that are the page's own words", async () => {
    const { quotes } = await ask(await openBook(), "Who lit the lamp?");
    expect(quotes[0]).toMatchObject({ page_id: "lamp", number: 1, title: "Page 1", verified: true });
    for (const { page_id, quote, start, end } of quotes) expect(bodies[page_id]?.slice(start, end)).toBe(quote);
    const scores = quotes.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    for (const { parts, score } of quotes) {
      expect(parts.vectors + parts.words + parts.neighbours + parts.character).toBeCloseTo(score, 9);
    }
  });

  it("gives k quotes where there are as many, each of another page", async () => {
    const open = await openBook();
    for (const k of [1, 2, 3]) {
      const { quotes } = await ask(open, "lamp boat wall", k);
      expect(new Set(quotes.map(({ page_id }) => page_id)).size).toBe(k);
    }
  });

  it("gives the nearest pages even for a question that shares no word with the book", async () => {
    const open = openMemoryUnderTest();
    await open.book.pages.put([pageOf("only", 1, { body: "Zinc." })]);
    await open.memory.reconcile();
    const { quotes, evidence } = await ask(open, "Who was queen?");
    expect(quotes).toMatchObject([{ page_id: "only", quote: "Zinc." }]);
    expect(evidence).toBe("none");
  });

  it("says more for evidence where the asked words stand together on a page", async () => {
    const open = await openBook();
    const [together, apart] = [await ask(open, "keeper lamp dusk"), await ask(open, "submarine trombone")];
    expect(together.evidenceScore).toBeGreaterThan(apart.evidenceScore);
    expect(together.evidence).toBe("some");
  });

  it("finds nothing in an empty book", async () => {
    expect(await ask(openMemoryUnderTest(), "Who?")).toMatchObject({ quotes: [], evidence: "none" });
  });

  it("quotes a page that was changed since as it is now", async () => {
    const open = await openBook();
    await open.book.pages.put([pageOf("lamp", 7, { title: "Late", body: "The lamp is gone." })]);
    const { quotes } = await ask(open, "Who lit the lamp?");
    expect(quotes[0]).toMatchObject({ page_id: "lamp", number: 7, title: "Late", quote: "The lamp is gone." });
  });

  it("leaves out pages whose rows are gone or blank, and takes the next ones instead", async () => {
    const open = await openBook();
    await open.book.pages.remove("lamp");
    await open.book.pages.put([pageOf("boat", 2, { body: " " })]);
    const { quotes } = await ask(open, "Who lit the lamp in the boat?", 1);
    expect(quotes.map(({ page_id }) => page_id)).toEqual(["rain"]);
  });

  it("put to a character comes to the character's own pages first", async () => {
    const open = openMemoryUnderTest();
    const body = "I lit the lamp.";
    await open.book.pages.put([
      pageOf("fox's", 1, { body, char_id: "fox" }),
      pageOf("owl's", 2, { body: `Alas, ${body}`, char_id: "owl" }),
    ]);
    await open.book.characters.put(
      ["fox", "owl"].map((char_id) => ({ char_id, display_name: char_id, color_hex: "#112233" })),
    );
    await open.memory.reconcile();
    expect((await ask(open, "Did you light the lamp?", 1, "owl")).quotes[0]?.page_id).toBe("owl's");
    expect((await ask(open, "Did you light the lamp?", 1, "fox")).quotes[0]?.page_id).toBe("fox's");
  });

  it("put to a character who tells no page names the character to the embedder and the words", async () => {
    const open = await openBook();
    await open.book.characters.put([{ char_id: "owl", display_name: "Gulls", color_hex: "#112233" }]);
    const { quotes } = await ask(open, "Tell.", 1, "owl");
    expect(quotes[0]?.page_id).toBe("rain");
  });

  it("reads a misspelt word as the book spells it, and says so", async () => {
    const { quotes, readAs } = await ask(await openBook(), "Who is the kepeer at the harbuor?");
    expect(readAs).toBe("Who is the keeper at the harbour?");
    expect(
      quotes
        .map(({ page_id }) => page_id)
        .slice(0, 2)
        .toSorted(),
    ).toEqual(["boat", "lamp"]);
    expect(await ask(await openBook(), "Who lit the lamp?")).not.toHaveProperty("readAs");
  });

  it("quotes what one page repeats of another only after all else", async () => {
    const open = await openBook();
    await open.book.pages.put([pageOf("again", 4, { body: bodies["lamp"] ?? "" })]);
    await open.memory.reconcile();
    const found = async (k: number) =>
      (await ask(open, "keeper lamp dusk stairs", k)).quotes.map(({ page_id }) => page_id);
    const [first, second, third, last] = await found(4);
    expect([first, last].toSorted()).toEqual(["again", "lamp"]);
    expect([second, third].toSorted()).toEqual(["boat", "rain"]);
    expect(await found(2)).not.toContain(last);
  });

  it("put to somebody unknown is refused, with the names that are known", async () => {
    const open = await openBook();
    const refused = { code: "CHARACTER_UNKNOWN", hint: expect.stringContaining("no characters") };
    await expect(ask(open, "You?", 1, "ghost")).rejects.toMatchObject(refused);
    await open.book.characters.put([{ char_id: "owl", display_name: "Owl", color_hex: "#112233" }]);
    await expect(ask(open, "You?", 1, "ghost")).rejects.toMatchObject({ hint: "one of: owl" });
  });

  it("looks at no page past the one that the reader has reached", async () => {
    const open = await openBook();
    const upto = (number: number) => retrieve(open.parts, { text: "gulls on the wall", k: 5, upto: number });
    expect((await upto(2)).quotes.map(({ page_id }) => page_id).toSorted()).toEqual(["boat", "lamp"]);
    expect((await upto(3)).quotes[0]).toMatchObject({ page_id: "rain" });
    expect(await upto(0)).toMatchObject({ quotes: [], evidence: "none" });
  });

  it("leaves out a page that was moved past the reader since it was learned", async () => {
    const open = await openBook();
    await open.book.pages.put([pageOf("lamp", 9, { body: bodies["lamp"] ?? "" })]);
    const { quotes } = await retrieve(open.parts, { text: "Who lit the lamp?", k: 5, upto: 3 });
    expect(quotes.map(({ page_id }) => page_id)).not.toContain("lamp");
  });

  it("up to any page finds as many pages as there are, and none past it", async () => {
    const words = fc.array(fc.constantFrom("lamp", "boat", "wall", "gulls", "keeper", "the", "dusk"), {
      minLength: 1,
      maxLength: 9,
    });
    const texts = words.map((some) => some.join(" "));
    await fc.assert(
      fc.asyncProperty(
        fc.array(texts, { maxLength: 30 }),
        texts,
        fc.nat(40),
        fc.integer({ min: 1, max: 8 }),
        readsUpto,
      ),
      { numRuns: 100 },
    );
  });

  it("goes by words alone while the embedder is down, and says so", async () => {
    const open = await openBook();
    expect(await ask(open, "Who lit the lamp?")).toMatchObject({ degraded: undefined });
    open.embedder.failure = embedderDown;
    const answer = await ask(open, "Who lit the lamp?");
    expect(answer).toMatchObject({ degraded: "words-only", evidence: "some" });
    expect(answer.quotes[0]).toMatchObject({ page_id: "lamp", verified: true, parts: { vectors: 0 } });
    expect(await ask(open, "submarine trombone")).toMatchObject({
      degraded: "words-only",
      evidence: "none",
      quotes: [],
    });
  });

  it("fails with whatever else the embedder throws", async () => {
    const open = await openBook();
    open.embedder.failure = new Error("a fault");
    await expect(ask(open, "Who?")).rejects.toBe(open.embedder.failure);
  });
});

async function readsUpto(bodiesInOrder: readonly string[], text: string, upto: number, k: number): Promise<void> {
  const open = openMemoryUnderTest();
  // Numbers with gaps, in the reverse of the ids' order.
  await open.book.pages.put(bodiesInOrder.map((body, place) => pageOf(String(100 - place), 2 * place, { body })));
  await open.memory.reconcile();
  const { quotes } = await retrieve(open.parts, { text, k, upto });
  for (const { number } of quotes) expect(number).toBeLessThanOrEqual(upto);
  const readable = bodiesInOrder.filter((_, place) => 2 * place <= upto).length;
  expect(quotes).toHaveLength(Math.min(k, readable));
}
