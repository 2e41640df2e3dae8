import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditNight } from "../../src/core/nightly/audit-night.ts";
import { type Bundled, bundled } from "../faults/bundled.ts";
import { nightlyOf } from "../faults/night-of-book.ts";
import { makeTestKeyspace, testCassandra, type TestKeyspace } from "./cassandra-keyspace.ts";
import { openNightBook } from "./night-on-cassandra.ts";

const order = { k: 4, force: false, trigger: "hand", isIfDue: false } as const;
const noSignal = new AbortController().signal;

describe.skipIf(testCassandra === undefined)("nights in Cassandra", { timeout: 60_000 }, () => {
  let keyspace: TestKeyspace;
  let program: Bundled;
  beforeAll(async () => {
    keyspace = await makeTestKeyspace("killed_nights");
    program = await bundled(new URL("dying-night-on-cassandra.ts", import.meta.url));
  }, 120_000);
  afterAll(async () => {
    await program.release();
    await keyspace.release();
  });
  beforeEach(() => keyspace.empty());

  it("killed while summaries are written are gone on with by the next, and nobody sees half of one", async () => {
    const words = [program.program, JSON.stringify(keyspace.options), "a model's answer"];
    const child = spawn(process.execPath, words, { stdio: "inherit" });
    expect((await once(child, "close"))[1]).toBe("SIGKILL");
    const book = await openNightBook(keyspace.options);
    try {
      const { nights, nightRuns } = book.stores;
      expect(await nights.latest()).toBeUndefined();
      expect((await nights.drafts()).length).toBe(2);
      expect(await nightRuns.list(5)).toMatchObject([{ state: "running" }]);
      // Until its lease is over, another daemon can't know that it was killed; one on the same data dir can.
      const other = nightlyOf(
        book,
        () => {},
        () => {},
        "cellar:/book",
      );
      await expect(other.run(order, noSignal)).rejects.toMatchObject({
        code: "NIGHTLY_RUNNING",
        message: expect.stringMatching(/attic:\/book, since 20/),
      });
      let calls = 0;
      const nightly = nightlyOf(
        book,
        () => {},
        () => (calls += 1),
      );
      expect(await nightly.run(order, noSignal)).toMatchObject({ run: { state: "done", clusters: 4, summaries: 2 } });
      expect(calls).toBe(2);
      expect((await nightly.history(5)).map(({ state }) => state)).toEqual(["done", "interrupted"]);
      const night = await nights.latest();
      expect(night && (await auditNight(book.stores, night))).toMatchObject({ clusters: 4, members: 40, faults: [] });
    } finally {
      await book.close();
    }
  });

  it("begun by two daemons at once are run by one, and the other is told who", async () => {
    const book = await openNightBook(keyspace.options);
    try {
      let calls = 0;
      let tell = () => {};
      const isRefused = new Promise<void>((resolve) => (tell = resolve));
      // Neither is over before the other was refused.
      const onCall = async () => {
        calls += 1;
        await isRefused;
      };
      const of = (holder: string) => nightlyOf(book, () => {}, onCall, holder).run(order, noSignal);
      const outcomes = await Promise.allSettled(
        [of("attic:/book"), of("cellar:/book")].map((run) =>
          run.catch((thrown: unknown) => {
            tell();
            throw thrown;
          }),
        ),
      );
      const ran = outcomes.filter(({ status }) => status === "fulfilled");
      const refused = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason.code);
      expect([ran.length, refused, calls]).toEqual([1, ["NIGHTLY_RUNNING"], 4]);
      expect(await book.stores.nightRuns.list(5)).toMatchObject([{ state: "done" }]);
    } finally {
      await book.close();
    }
  });
});
