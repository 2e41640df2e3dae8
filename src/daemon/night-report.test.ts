import { describe, expect, it } from "vitest";
import { madeUpReport } from "../../test/fixtures/night-report.ts";
import type { NightRun } from "../core/store/night-runs.ts";
import type { Night } from "../core/store/night-store.ts";
import { reportNight } from "./night-report.ts";

const { night, run, pages, characters } = madeUpReport();

function stores(latest: Night | undefined, runs: readonly NightRun[]) {
  return {
    nights: { latest: async () => latest },
    nightRuns: { list: async () => runs },
    pages: {
      get: async (ids: readonly string[]) =>
        new Map(
          pages
            .filter(({ page_id }) => ids.includes(page_id))
            .map((page) => [page.page_id, { ...page, section: 1, body: "Words." }]),
        ),
    },
    characters: { list: async () => characters.map((character) => ({ ...character, tone: "dry" })) },
  };
}

describe("the report of a night", () => {
  it("has the night, its run, and the names of its pages, without their texts", async () => {
    const report = await reportNight(stores(night, run === undefined ? [] : [{ ...run, runId: "r3" }, run]));
    expect(report).toEqual({
      ...madeUpReport(),
      pages: expect.arrayContaining([...pages]),
    });
    expect(JSON.stringify(report)).not.toContain("Words.");
  });

  it("does without a run that the history has forgotten", async () => {
    expect(await reportNight(stores(night, []))).not.toHaveProperty("run");
  });

  it("says before the first night that there was none", async () => {
    await expect(reportNight(stores(undefined, []))).rejects.toMatchObject({ code: "NIGHT_UNKNOWN", exitStatus: 3 });
  });
});
