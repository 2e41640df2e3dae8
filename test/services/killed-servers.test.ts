import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openBookOnServers, testBook } from "./book-on-servers.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const isLong = process.env["GIBSEY_TEST_LONG"] === "1";
const burst = isLong ? 5_000 : 600;
const outageMs = isLong ? 60_000 : 3_000;

describe.skipIf(testBook === undefined)("on real servers (GIBSEY_TEST_BOOK, npm run test:services)", () => {
  let book: Awaited<ReturnType<typeof openBookOnServers>>;
  beforeAll(async () => {
    book = await openBookOnServers();
  });
  afterAll(() => book.close());
  beforeEach(() => book.empty());

  const rowsOf = (word: string) =>
    Array.from({ length: burst }, (_, number) => ({
      page_id: `${word}-${number}`,
      number,
      body: `The ${word} number ${number} went by.`,
    }));

  it.each(["agent", "kafka", "cassandra", "daemon"])(
    "kill -9 of %s in the middle of a burst loses no acknowledged row, and doubles none",
    async (victim) => {
      const rows = rowsOf(victim);
      const half = book.writeAll(rows.slice(0, burst / 2));
      // Some are learned, some are under way.
      await vi.waitUntil(async () => (await book.status()).searchable > 20, { timeout: 60_000, interval: 20 });
      const { pid } = await book.service(victim);
      process.kill(pid, "SIGKILL");
      await half;
      await book.writeAll(rows.slice(burst / 2));
      if (victim === "daemon") expect((await book.gibsey("up")).status).toBe(0);
      await book.untilSearchable(burst, 240_000);
      expect((await book.service(victim)).pid).not.toBe(pid);
      expect((await book.status()).vectors).toBe(burst);
      const canary = async () => (await book.ask("/canary", { method: "POST" })).status === 200;
      await vi.waitUntil(canary, { timeout: 120_000, interval: 500 });
    },
  );

  it.each(["kafka", "cassandra"])("while %s doesn't answer, reads go on and say how stale they are", async (victim) => {
    await book.write({ page_id: "lamp", number: 1, body: "The keeper lit the lamp at dusk." });
    await book.untilSearchable(1, 60_000);
    const { pid } = await book.service(victim);
    const stoppedAtMs = Date.now();
    process.kill(pid, "SIGSTOP");
    try {
      let answer = await book.ask("/retrieve?q=lamp");
      while (Date.now() < stoppedAtMs + outageMs) answer = await book.ask("/retrieve?q=lamp");
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain("The keeper lit the lamp");
      expect(Date.parse(answer.headers.get("x-gibsey-as-of") ?? "")).toBeLessThan(stoppedAtMs + 2_000);
      expect((await book.status()).daemon.state).toBe("ready");
    } finally {
      process.kill(pid, "SIGCONT");
    }
    // Tried again until the foreign program's own driver has found the server again.
    await book.writeAll([{ page_id: "boat", number: 2, body: "One boat went out." }]);
    await book.untilSearchable(2, 120_000);
  });

  it("a night that Cassandra doesn't answer has failed, is told of when it does, and the next is whole", async () => {
    await book.write({ page_id: "lamp", number: 1, body: "The keeper lit the lamp at dusk." });
    await book.untilSearchable(1, 60_000);
    const night = async () => JSON.parse((await book.gibsey("nightly", "--json")).stdout);
    const first = await night();
    expect(first).toMatchObject({ state: "done", clusters: 1, summaries: 1 });
    const { pid } = await book.service("cassandra");
    process.kill(pid, "SIGSTOP");
    const failed = await night().finally(() => process.kill(pid, "SIGCONT"));
    expect(failed).toMatchObject({ state: "failed" });
    const untilDone = async () => (await night()).state === "done";
    await vi.waitUntil(untilDone, { timeout: 120_000, interval: 500 });
    const { runs } = JSON.parse((await book.gibsey("nightly", "history", "--json")).stdout);
    const states = runs.map(({ runId, state }: { runId: string; state: string }) => [runId, state]);
    expect(states).toEqual(
      expect.arrayContaining([
        [first.runId, "done"],
        [failed.runId, "failed"],
      ]),
    );
    expect(await (await book.ask("/summaries")).json()).toMatchObject([{ members: ["lamp"] }]);
  });
});
