import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { limits } from "../../src/core/limits.ts";
import type { NightRun, NightRuns } from "../../src/core/store/night-runs.ts";

/** A fresh, empty history. */
export interface NightRunsUnderTest {
  readonly runs: NightRuns;
  release(): Promise<void>;
}

export function runOf(runId: string, over: Partial<NightRun> = {}): NightRun {
  return {
    runId,
    date: "2026-11-27",
    trigger: "timer",
    state: "running",
    startedAtMs: 1_700_000_000_123,
    steps: [],
    pages: 0,
    clusters: 0,
    changed: 0,
    summaries: 0,
    modelCalls: 0,
    promptTokens: 0,
    answerTokens: 0,
    notes: [],
    ...over,
  };
}

/** What every history of nights keeps, whatever keeps it. */
export function nightRunsContract(name: string, make: () => Promise<NightRunsUnderTest>): void {
  describe(`${name} keeps the contract of the history of nights`, () => {
    let underTest: NightRunsUnderTest;
    let runs: NightRuns;
    beforeEach(async () => {
      underTest = await make();
      runs = underTest.runs;
    });
    afterEach(() => underTest.release());

    it("is empty at first", async () => {
      expect(await runs.list(10)).toEqual([]);
    });

    it("gives a run back as it was saved last", async () => {
      const ended = runOf("a", {
        trigger: "hand",
        state: "cut",
        endedAtMs: 1_700_000_009_000,
        steps: [
          { name: "gather", state: "done", ms: 12.5, tries: 1 },
          { name: "summarise", state: "cut", ms: 140_000, tries: 2, error: "„Ollama“ hung \u{1F98A}" },
        ],
        pages: 710,
        clusters: 48,
        changed: 2,
        summaries: 1,
        modelCalls: 3,
        promptTokens: 2_000,
        answerTokens: 120,
        notes: ["one is taken from the pages"],
      });
      await runs.save(runOf("a"));
      expect(await runs.list(10)).toEqual([runOf("a")]);
      await runs.save(ended);
      expect(await runs.list(10)).toEqual([ended]);
    });

    it("lists the newest first, as many as were asked for", async () => {
      for (const id of ["b", "e", "a", "d", "c"]) await runs.save(runOf(id));
      expect((await runs.list(2)).map(({ runId }) => runId)).toEqual(["e", "d"]);
      expect((await runs.list(9)).map(({ runId }) => runId)).toEqual(["e", "d", "c", "b", "a"]);
    });

    it("lets the oldest go where there are more than it keeps", async () => {
      const ids = Array.from({ length: limits.nightRunsMax + 3 }, (_, index) => String(index).padStart(4, "0"));
      for (const id of ids) await runs.save(runOf(id));
      const kept = (await runs.list(2 * ids.length)).map(({ runId }) => runId);
      expect(kept).toEqual(ids.slice(3).toReversed());
    });
  });
}
