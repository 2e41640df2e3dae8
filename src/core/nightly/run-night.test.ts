import { describe, expect, it, vi } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { ManualClock } from "../../../test/fakes/clock.ts";
import { openMemoryUnderTest } from "../../../test/fakes/memory.ts";
import { dealingClusterer, FakeNights } from "../../../test/fakes/nights.ts";
import type { ChatModel } from "../answer/chat-model.ts";
import { limits } from "../limits.ts";
import type { NightRun } from "../store/night-runs.ts";
import { previewNight } from "./preview-night.ts";
import { type NightBegun, type NightParts, runNight } from "./run-night.ts";
import { markedIn } from "./told-summary.ts";

const species = ["goose", "heron", "magpie", "owl", "wren", "stork", "crane", "gull"];
/** A page for each, of each colour. */
const birds = ["grey", "white", "black", "brown", "red"].flatMap((colour) =>
  species.map((bird) => `${colour} ${bird}`),
);

function bodyOf(bird: string): string {
  return `The ${bird} came over the salt marsh at dawn and sat on the roof. Nobody had seen a ${bird} here before that winter.`;
}

/** A model that says two sentences of each cluster; `say` may fail, or take its time. */
function modelThat(say: (call: number, signal: AbortSignal) => void | Promise<void>): ChatModel & { calls: number } {
  return {
    name: "fake:model",
    contextTokens: 4_000,
    calls: 0,
    async *answer(_messages, _tokensMax, signal) {
      this.calls += 1;
      await say(this.calls, signal);
      const text =
        "Birds come over the marsh at dawn and sit on the roofs of the town, where nobody had seen any before.";
      yield { kind: "words", text };
      yield { kind: "usage", usage: { promptTokens: 100, answerTokens: 20 } };
    },
    warm: async () => {},
  };
}

async function openBook(names: readonly string[] = birds, chat?: ChatModel) {
  const under = openMemoryUnderTest();
  const write = async (...pages: readonly { readonly page_id: string; readonly body: string }[]) => {
    await under.book.pages.put(pages.map(({ page_id, body }) => pageOf(page_id, 1 + names.indexOf(page_id), { body })));
    await under.memory.learn(pages.map(({ page_id }) => ({ page_id, writtenAtMs: undefined })));
  };
  await write(...names.map((page_id) => ({ page_id, body: bodyOf(page_id) })));
  const nights = new FakeNights();
  const clock = new ManualClock();
  const parts: NightParts = { ...under, pages: under.book.pages, nights, clusterer: dealingClusterer, chat, clock };
  let runs = 0;
  const saved: NightRun[] = [];
  const onRun = async (run: NightRun) => void saved.push(run);
  const run = (over: Partial<NightBegun & NightParts> = {}, signal = new AbortController().signal) => {
    const begun = { runId: `run-${++runs}`, date: "2026-11-27", trigger: "hand", force: false, k: 4, ...over } as const;
    return runNight({ ...parts, ...over }, begun, { onRun, onProgress: () => {} }, signal);
  };
  /** Lets the pause before a second try pass. */
  const tryAgain = async () => {
    // Every step has its limit waiting, which is longer than the pause before it is tried again.
    await vi.waitUntil(() => clock.soonestMs <= limits.nightStepAgainMs);
    clock.advance(limits.nightStepAgainMs);
  };
  return { ...under, parts, nights, clock, saved, run, write, tryAgain };
}

const stepsOf = ({ steps }: NightRun) => steps.map(({ name, state, tries }) => `${name} ${state} ${tries}`);
const whole = ["gather done 1", "cluster done 1", "map done 1", "summarise done 1", "publish done 1"];

describe("a night", () => {
  it("tells what each cluster is about, in quotations where there is no model", async () => {
    const { run, nights } = await openBook();
    const told = await run();
    expect(told).toMatchObject({
      state: "done",
      pages: birds.length,
      clusters: 4,
      changed: 4,
      summaries: 4,
      modelCalls: 0,
      notes: [],
    });
    expect(stepsOf(told)).toEqual(whole);
    expect(nights.night?.summaries.map(({ writer, members }) => [writer, members.length])).toEqual(
      Array.from({ length: 4 }, () => ["extractive", 10]),
    );
    const quoted = nights.night?.summaries.flatMap(({ citations }) => citations) ?? [];
    expect(quoted.length).toBeGreaterThan(3);
    for (const { page_id, quote, start, end } of quoted) expect(bodyOf(page_id).slice(start, end)).toBe(quote);
  });

  it("writes nothing again when nothing has changed, and the clusters of a page that has", async () => {
    const { run, write, nights } = await openBook();
    await run();
    const first = nights.night;
    expect(await run()).toMatchObject({ state: "done", changed: 0, summaries: 0 });
    expect(nights.night?.summaries.map(({ summary }) => summary)).toEqual(
      first?.summaries.map(({ summary }) => summary),
    );
    await write({ page_id: "grey owl", body: `${bodyOf("grey owl")} It had one eye.` });
    const third = await run();
    expect(third.summaries).toBeGreaterThanOrEqual(1);
    expect(third.summaries).toBeLessThanOrEqual(2);
    expect((await run({ force: true })).summaries).toBe(4);
  });

  it("names pages by the numbers that they have now, and writes nothing for that", async () => {
    const { run, book, memory, nights } = await openBook();
    await run();
    const rows = await book.pages.get(birds);
    await book.pages.put([...rows.values()].map((page) => ({ ...page, number: page.number + 100 })));
    await memory.learn(birds.map((page_id) => ({ page_id, writtenAtMs: undefined })));
    expect(await run()).toMatchObject({ state: "done", changed: 0, summaries: 0 });
    for (const { summary, citations } of nights.night?.summaries ?? []) {
      expect(markedIn(summary)).toEqual(citations.map(({ page_id }) => 101 + birds.indexOf(page_id)));
    }
  });

  it("goes on with the number of clusters that it was told last", async () => {
    const { run, nights } = await openBook();
    await run({ k: 2 });
    expect(await run({ k: undefined })).toMatchObject({ clusters: 2, summaries: 0 });
    expect(nights.night?.k).toBe(2);
  });

  it.each([
    ["no page", []],
    ["one page", ["goose"]],
    ["three pages", ["goose", "heron", "owl"]],
  ])("of a book of %s is done", async (_, names) => {
    const { run } = await openBook(names);
    const told = await run({ k: 48 });
    const clusters = Math.min(1, names.length);
    expect(told).toMatchObject({ state: "done", pages: names.length, clusters, summaries: clusters, notes: [] });
    expect(await run({ k: 48 })).toMatchObject({ state: "done", summaries: 0 });
  });

  it("of equal pages, and of pages without a word, is done", async () => {
    const { run, write } = await openBook();
    await write(...birds.map((page_id) => ({ page_id, body: "The same on every page, again and again." })));
    expect(await run()).toMatchObject({ state: "done", pages: birds.length });
    await write(...birds.map((page_id) => ({ page_id, body: "* * *" })));
    expect(await run()).toMatchObject({ state: "done" });
  });

  it("forgets a book that was emptied", async () => {
    const { run, book, memory, nights } = await openBook();
    await run();
    for (const page_id of birds) await book.pages.remove(page_id);
    await memory.learn(birds.map((page_id) => ({ page_id, writtenAtMs: undefined })));
    expect(await run()).toMatchObject({ state: "done", clusters: 0 });
    expect(nights.night?.summaries).toEqual([]);
  });
});

describe("a night with a model", () => {
  it("asks it once for each cluster, and no more when nothing has changed", async () => {
    const chat = modelThat(() => {});
    const { run, nights } = await openBook(birds, chat);
    expect(await run()).toMatchObject({ state: "done", modelCalls: 4, promptTokens: 400, answerTokens: 80 });
    expect(nights.night?.summaries.map(({ writer }) => writer)).toEqual(Array.from({ length: 4 }, () => "fake:model"));
    expect(await run()).toMatchObject({ modelCalls: 0, summaries: 0 });
  });

  it("writes anew what was only quoted before there was one", async () => {
    const { run } = await openBook();
    await run();
    expect(await run({ chat: modelThat(() => {}) })).toMatchObject({ changed: 0, summaries: 4, modelCalls: 4 });
  });

  it("that went away quotes the rest, says so, and asks for it the next night", async () => {
    const chat = modelThat((call) => {
      if (call > 1) throw new Error("the server is gone");
    });
    const { run, nights } = await openBook(birds, chat);
    const told = await run();
    expect(told).toMatchObject({ state: "cut", summaries: 4 });
    expect(told.notes.join()).toMatch(/the server is gone/);
    expect(nights.night?.summaries.map(({ writer }) => writer)).toEqual([
      "fake:model",
      "extractive",
      "extractive",
      "extractive",
    ]);
    expect(await run({ chat: modelThat(() => {}) })).toMatchObject({ state: "done", modelCalls: 3, summaries: 3 });
  });

  it("is kept with what it was asked so far, in case it is killed", async () => {
    const under = await openBook();
    const asked: number[] = [];
    const chat = modelThat(() => void asked.push(under.saved.at(-1)?.modelCalls ?? 0));
    await under.run({ chat });
    expect(asked).toEqual([0, 1, 2, 3]);
  });

  it("that says nothing of use isn't asked again, and the history tells of it", async () => {
    const chat = { ...modelThat(() => {}), answer: async function* () {} };
    const { run } = await openBook(birds, chat);
    const notes = ["4 of 4 summaries: quoted, as fake:model said nothing of use"];
    expect(await run()).toMatchObject({ state: "done", summaries: 4, notes });
    expect(await run()).toMatchObject({ state: "done", summaries: 0, modelCalls: 0 });
  });

  it("asks one that fails again and again no more", async () => {
    const chat = modelThat(() => {
      throw new Error("the server is gone");
    });
    const { run } = await openBook(birds, chat);
    expect(await run({ k: 8 })).toMatchObject({ state: "cut", summaries: 8 });
    expect(chat.calls).toBe(limits.nightModelFailuresMax);
  });

  it("that is slow is cut short when the night's time is over", async () => {
    const under = await openBook();
    const chat = modelThat(() => under.clock.advance(limits.nightBudgetMs / 2));
    const told = await under.run({ chat });
    expect(told).toMatchObject({ state: "cut", summaries: 4 });
    expect(chat.calls).toBeLessThan(4);
    expect(told.notes.join()).toMatch(/no time left/);
    expect(stepsOf(told)).toContain("summarise cut 1");
  });

  it("takes as long as it does, however the clock on the wall is set meanwhile", async () => {
    const under = await openBook();
    const chat = modelThat(() => {
      under.clock.jump(-3_600_000);
      under.clock.advance(1_000);
    });
    const { startedAtMs, endedAtMs = 0 } = await under.run({ chat });
    expect(endedAtMs - startedAtMs).toBe(4_000);
  });

  it("that was cut off once is asked again, when all have had their turn", async () => {
    const chat = modelThat((call) => {
      if (call === 2) throw new Error("it was busy");
    });
    const { run, nights } = await openBook(birds, chat);
    expect(await run()).toMatchObject({ state: "done", summaries: 4, modelCalls: 5, notes: [] });
    expect(nights.night?.summaries.map(({ writer }) => writer)).toEqual(Array.from({ length: 4 }, () => "fake:model"));
  });

  it("that is interrupted keeps what was written, and goes on with it", async () => {
    const stop = new AbortController();
    const chat = modelThat((call, signal) => {
      if (call < 3) return;
      stop.abort(new DOMException("the daemon stopped", "AbortError"));
      signal.throwIfAborted();
    });
    const { run, nights } = await openBook(birds, chat);
    expect(await run({}, stop.signal)).toMatchObject({
      state: "interrupted",
      notes: ["the daemon stopped"],
      modelCalls: 2,
    });
    expect([nights.night, nights.kept.size]).toEqual([undefined, 2]);
    const second = modelThat(() => {});
    expect(await run({ chat: second })).toMatchObject({ state: "done", summaries: 2 });
    expect(second.calls).toBe(2);
  });
});

describe("a night whose store fails", () => {
  it.each(["latest", "drafts", "publish"])("once at %s tries that step again", async (call) => {
    const { run, nights, tryAgain } = await openBook();
    let failures = 1;
    nights.onCall = (name) => {
      if (name === call && failures-- > 0) throw new Error("the store is away");
    };
    const running = run();
    await tryAgain();
    const told = await running;
    expect(told).toMatchObject({ state: "done", summaries: 4 });
    expect(told.steps.filter(({ tries }) => tries === 2)).toMatchObject([
      { state: "done", error: "the store is away" },
    ]);
  });

  it.each(["latest", "keepDraft", "publish"])("twice at %s fails, and readers have the night before", async (call) => {
    const { run, write, nights, tryAgain } = await openBook();
    await run();
    const before = nights.night;
    await write({ page_id: "grey owl", body: `${bodyOf("grey owl")} It had one eye.` });
    nights.onCall = (name) => {
      if (name === call) throw new Error("the store is away");
    };
    const running = run();
    await tryAgain();
    const failed = await running;
    expect(failed).toMatchObject({ state: "failed", notes: ["the store is away"] });
    expect(failed.steps.at(-1)).toMatchObject({ state: "failed", tries: 2 });
    expect(nights.night).toBe(before);
    nights.onCall = () => {};
    expect(await run()).toMatchObject({ state: "done" });
  });

  it("while summaries are written goes on, and what it couldn't keep is kept later", async () => {
    const { run, nights } = await openBook();
    let failures = 2;
    const kept: number[] = [];
    nights.onCall = (name) => {
      if (name === "publish") kept.push(nights.kept.size);
      if (name === "keepDraft" && failures-- > 0) throw new Error("the store is away");
    };
    expect(stepsOf(await run())).toEqual(whole);
    expect(kept).toEqual([4]);
  });

  it("to answer is given up after its time", async () => {
    const { run, nights, clock, tryAgain } = await openBook();
    let hung = 0;
    nights.onCall = (name) => (name === "latest" && hung++ === 0 ? new Promise(() => {}) : undefined);
    const running = run();
    await vi.waitUntil(() => clock.waiting > 0);
    clock.advance(limits.nightStepMs);
    await vi.waitUntil(() => clock.waiting === 0);
    await tryAgain();
    expect((await running).steps[0]).toMatchObject({
      state: "done",
      tries: 2,
      error: expect.stringMatching(/within 120 s/),
    });
  });

  it("because another night was published meanwhile replaces nothing of it", async () => {
    const { run, nights, tryAgain } = await openBook();
    await run();
    const { night } = nights;
    if (night === undefined) throw new Error("there was no night");
    const other = { ...night, runId: "other" };
    nights.onCall = (name) => {
      if (name === "publish") nights.night = other;
    };
    const running = run();
    await tryAgain();
    expect(await running).toMatchObject({ state: "failed", notes: [expect.stringMatching(/another night/)] });
    expect(nights.night).toBe(other);
  });
});

it("a preview tells what a night would take, and writes nothing", async () => {
  const chat = modelThat(() => {});
  const { parts, nights, run } = await openBook(birds, chat);
  const signal = new AbortController().signal;
  const before = await previewNight(parts, { k: 4, force: false }, signal);
  expect(before).toMatchObject({ pages: birds.length, clusters: 4, changed: 4, summaries: 4, modelCalls: 4 });
  expect(before.promptTokens).toBeGreaterThan(before.answerTokens);
  expect([nights.night, nights.kept.size, chat.calls]).toEqual([undefined, 0, 0]);
  await run();
  expect(await previewNight(parts, { k: 4, force: false }, signal)).toMatchObject({
    changed: 0,
    summaries: 0,
    modelCalls: 0,
    promptTokens: 0,
  });
});
