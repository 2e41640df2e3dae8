import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditNight } from "../../src/core/nightly/audit-night.ts";
import type { Night } from "../../src/core/store/night-store.ts";
import { type BookEngine, openBookEngine } from "./book-engine.ts";
import { type Bundled, bundled } from "./bundled.ts";
import { isPublishedAt, keptAt, nightlyOf, type NightPoint, nightPoints, writeNightBook } from "./night-of-book.ts";

let program: Bundled;
let home: string;
beforeAll(async () => {
  program = await bundled(new URL("dying-night.ts", import.meta.url));
});
afterAll(() => program.release());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-night-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const timer = { k: 4, force: false, trigger: "timer", isIfDue: true } as const;
const noSignal = new AbortController().signal;

describe("a daemon that is killed in a night", { timeout: 60_000 }, () => {
  it.each(nightPoints)(
    'at "%s" leaves the night before or the new one, and the next run completes it',
    async (point) => {
      const dataDir = join(home, "book");
      await withEngine(dataDir, writeNightBook);
      expect(await callsUntilDeath(dataDir, point)).toBe(point === "a model's answer" ? 3 : callsBefore(point));
      await withEngine(dataDir, async (engine) => {
        const { nights, nightRuns } = engine.stores;
        expect((await nights.latest()) !== undefined).toBe(isPublishedAt(point));
        expect((await nights.drafts()).length).toBe(keptAt(point));
        const [died] = await nightRuns.list(1);
        expect(died?.state).toBe(point === "end" ? "done" : "running");

        let calls = 0;
        const nightly = nightlyOf(
          engine,
          () => {},
          () => (calls += 1),
        );
        const outcome = await nightly.run(timer, noSignal);
        // A night that was published and not yet told of is run again, and finds all of it there.
        expect(calls).toBe(isPublishedAt(point) ? 0 : 4 - keptAt(point));
        const states = (await nightly.history(5)).map(({ state }) => state);
        if (point === "end") expect([outcome.kind, states]).toEqual(["not due", ["done"]]);
        else expect(states).toEqual(["done", "interrupted"]);

        const night = await nights.latest();
        if (night === undefined) throw new Error("there is no night");
        expect((await auditNight(engine.stores, night)).faults).toEqual([]);
        expect(await nights.drafts()).toEqual([]);
        expect(told(night)).toEqual(told(await undisturbed()));
      });
    },
  );
});

/** Each summary as it stands, without its time and what changed since the night before. */
function told({ summaries }: Night) {
  return summaries.map(({ cluster_id, center_page, member_hash, terms, summary, citations, writer, members }) => ({
    cluster_id,
    center_page,
    member_hash,
    terms,
    summary,
    citations,
    writer,
    members: members.map(({ page_id, text_hash, x, y }) => ({ page_id, text_hash, x, y })),
  }));
}

function callsBefore(point: NightPoint): number {
  if (point === "half of the drafts") return 2;
  return ["summarise", "before publish", "after publish", "publish", "end"].includes(point) ? 4 : 0;
}

/** What a night makes of the same book when nobody disturbs it. */
async function undisturbed(): Promise<Night> {
  return withEngine(await mkdtemp(join(home, "undisturbed-")), async (engine) => {
    await writeNightBook(engine);
    await nightlyOf(
      engine,
      () => {},
      () => {},
    ).run(timer, noSignal);
    const night = await engine.stores.nights.latest();
    if (night === undefined) throw new Error("there is no night");
    return night;
  });
}

async function withEngine<T>(dataDir: string, use: (engine: BookEngine) => Promise<T>): Promise<T> {
  const engine = await openBookEngine(dataDir);
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

/** Runs a night until it kills itself; how often it asked its model. */
async function callsUntilDeath(dataDir: string, point: NightPoint): Promise<number> {
  const child = spawn(process.execPath, [program.program, dataDir, point], { stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");
  return stdout.split("call").length - 1;
}
