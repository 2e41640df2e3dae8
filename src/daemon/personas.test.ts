import { describe, expect, it, vi } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { ManualClock } from "../../test/fakes/clock.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { limits } from "../core/limits.ts";
import type { Character } from "../core/page.ts";
import { createPersonas } from "./personas.ts";

const fox: Character = { char_id: "fox", display_name: "The Fox", color_hex: "#CC5500" };
const owl: Character = { char_id: "owl", display_name: "The Owl", color_hex: "#0055CC" };

/** A book of two who both have enough to say, and how often its pages are read for what they say. */
async function open() {
  const { memory, book } = openMemoryUnderTest();
  await book.characters.put([fox, owl]);
  await book.pages.put([
    ...pagesOf(fox, 1, "I stole the goose and I ate the goose, I was proud. "),
    ...pagesOf(owl, 21, "The night is long, the mouse is quick. "),
  ]);
  await memory.reconcile();
  const clock = new ManualClock();
  const stop = new AbortController();
  const kept: string[] = [];
  let reads = 0;
  const pages = {
    get: (page_ids: readonly string[]) => {
      reads += 1;
      return book.pages.get(page_ids);
    },
  };
  const personaOf = createPersonas({
    memory,
    book: { pages, characters: book.characters },
    writer: { keepDerivedPrompt: async (char_id) => void kept.push(char_id) },
    log: () => {},
    clock,
    signal: stop.signal,
  });
  const next = async () => {
    await vi.waitFor(() => expect(clock.waiting).toBe(1));
    clock.advance(limits.personaAheadEveryMs);
  };
  return { book, memory, personaOf, clock, stop, kept, reads: () => reads, next };
}

function pagesOf({ char_id }: Character, first: number, sentence: string) {
  return Array.from({ length: 12 }, (_, place) =>
    pageOf(`${char_id}-${place}`, first + place, { char_id, body: sentence.repeat(8) }),
  );
}

describe("the personas of a book", () => {
  it("are derived ahead once one was asked for, one after the other, and kept", async () => {
    const { personaOf, kept, reads, next } = await open();
    expect(await personaOf(fox)).toMatch(/goose/);
    expect(kept).toEqual(["fox"]);
    await next();
    await next();
    await vi.waitFor(() => expect(kept).toEqual(["fox", "fox", "owl"]));
    expect(await personaOf(owl)).toMatch(/mouse/);
    expect(reads()).toBe(2);
  });

  it("aren't derived ahead of a book that changes, nor of a daemon that ends", async () => {
    const changed = await open();
    await changed.personaOf(fox);
    await vi.waitFor(() => expect(changed.clock.waiting).toBe(1));
    await changed.book.pages.remove("owl-3");
    await changed.memory.reconcile();
    await changed.next();
    const ended = await open();
    await ended.personaOf(fox);
    await vi.waitFor(() => expect(ended.clock.waiting).toBe(1));
    ended.stop.abort();
    await vi.waitFor(() => expect([changed.clock.waiting, ended.clock.waiting]).toEqual([0, 0]));
    expect([changed.reads(), ended.reads()]).toEqual([1, 1]);
  });
});
