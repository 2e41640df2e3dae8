import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../../test/fc-runs.ts";
import { guessedPace, paceOf, shareOf } from "./token-share.ts";

const written = (modelCalls: number, promptTokens: number, answerTokens: number, readMs: number, writeMs: number) => ({
  modelCalls,
  usage: { promptTokens, answerTokens },
  readMs,
  writeMs,
});

describe("a cluster's share of a model", () => {
  it("lets a small model tell 48 clusters in two and a half minutes", () => {
    const share = shareOf(150_000, 48, { read: 200, write: 50 });
    expect(share).toEqual({ promptTokens: 347, answerTokens: 66, timeMs: 7_969 });
  });

  it("is no more than makes sense, however much time there is", () => {
    const { promptTokens, answerTokens } = shareOf(3_600_000, 1, { read: 1_000, write: 100 }) ?? {};
    expect([promptTokens, answerTokens]).toEqual([5_200, 320]);
  });

  it("is enough for some, rather than too little for all", () => {
    const pace = { read: 100, write: 10 };
    expect(shareOf(30_000, 48, pace)).toMatchObject({ promptTokens: 312, answerTokens: 48 });
    expect(shareOf(5_000, 48, pace)).toBeUndefined();
  });

  it("never plans past the time that is left", () => {
    const pace = fc.record({ read: fc.integer({ min: 1, max: 5_000 }), write: fc.integer({ min: 1, max: 500 }) });
    fc.assert(
      fc.property(fc.nat(600_000), fc.integer({ min: 1, max: 200 }), pace, (remainingMs, clusters, pace) => {
        const share = shareOf(remainingMs, clusters, pace);
        return share === undefined || share.timeMs <= remainingMs;
      }),
      { numRuns: fcRuns },
    );
  });
});

describe("a model's pace", () => {
  it("is that of all calls together", () => {
    expect(paceOf([written(1, 300, 50, 1_000, 1_000), written(2, 500, 150, 3_000, 3_000)])).toEqual({
      read: 200,
      write: 50,
    });
  });

  it("is slower by the time that went into calls of which nothing came", () => {
    expect(paceOf([written(1, 300, 50, 1_000, 1_000), written(1, 0, 0, 2_000, 0)])).toEqual({ read: 100, write: 50 });
  });

  it("is guessed until something is known, and then guessed slower each time", () => {
    expect(paceOf([])).toEqual(guessedPace);
    expect(paceOf([written(0, 0, 0, 0, 0)])).toEqual(guessedPace);
    expect(paceOf([written(1, 0, 0, 9_000, 0), written(1, 0, 0, 9_000, 0)]).read).toBe(guessedPace.read / 4);
  });
});
