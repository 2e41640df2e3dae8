import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { embedderDown, FakeEmbedder } from "../fakes/embedder.ts";
import { type DaemonInProcess, startDaemon } from "./daemon-in-process.ts";

const reconcileEveryMs = 200;
const soon = { timeout: 20_000, interval: 20 };

let embedder: FakeEmbedder;
let daemon: DaemonInProcess;
/** Lets an embedder go on that a test holds. */
let release = () => {};
beforeEach(async () => {
  embedder = new FakeEmbedder();
  daemon = await startDaemon({ openEmbedder: async () => embedder, reconcileEveryMs });
  await put("lamp", "The keeper lit the lamp at dusk.");
  await put("boat", "One boat went out beyond the harbour.");
});
afterEach(() => {
  release();
  return daemon.close();
});

async function put(page_id: string, body: string, wait = true): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return daemon.ask(`/pages/${page_id}${wait ? "?wait=1" : ""}`, {
    method: "PUT",
    headers,
    body: JSON.stringify({ body }),
  });
}

async function retrieve(question: string) {
  const response = await daemon.ask(`/retrieve?q=${encodeURIComponent(question)}`);
  const quotes = (await response.json()) as { page_id: string; quote: string }[];
  return { status: response.status, headers: response.headers, quotes };
}

async function status() {
  return (await (await daemon.ask("/status")).json()) as { lag: number; pipeline: { state: string } };
}

async function metric(name: string): Promise<number> {
  const line = (await (await daemon.ask("/metrics")).text()).split("\n").find((text) => text.startsWith(name));
  return Number(line?.split(" ").at(-1));
}

describe("while the embedder is down", () => {
  it("questions are answered by words, with how stale that is, and the backlog drains when it is back", async () => {
    embedder.failure = embedderDown;
    const before = Date.now();
    expect((await put("geese", "Seven geese stood on the weir.", false)).status).toBe(201);
    await vi.waitUntil(async () => (await status()).pipeline.state === "waiting", soon);
    const down = await retrieve("who lit the lamp?");
    expect([down.status, down.quotes[0]?.page_id]).toEqual([200, "lamp"]);
    expect(down.headers.get("x-gibsey-degraded")).toBe("words-only");
    expect(down.headers.get("x-gibsey-evidence")).toBe("some");
    expect(down.headers.get("x-gibsey-lag")).toBe("1");
    const asOfMs = Date.parse(down.headers.get("x-gibsey-as-of") ?? "");
    expect(asOfMs).toBeGreaterThanOrEqual(before - 1);
    expect(asOfMs).toBeLessThanOrEqual(Date.now());
    expect([await metric("gibsey_feed_lag"), await metric("gibsey_degraded_answers_total")]).toEqual([1, 1]);
    embedder.failure = undefined;
    await vi.waitUntil(async () => (await status()).lag === 0, soon);
    const up = await retrieve("geese on the weir");
    expect(up.quotes[0]?.page_id).toBe("geese");
    expect([up.headers.get("x-gibsey-degraded"), up.headers.get("x-gibsey-lag")]).toEqual([null, "0"]);
  });
});

describe("a burst of ten thousand changes", () => {
  it("stays in the feed while the embedder is slow: the lag is told, and questions are answered", async () => {
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { calls } = embedder;
    embedder.beforePassages = () => held;
    const database = daemon.openDatabase();
    database.transaction(() => {
      for (let time = 0; time < 5_000; time++) database.exec("update pages set body = body || '.'");
    });
    database.close();
    await vi.waitUntil(() => embedder.calls > calls, soon);
    expect((await status()).lag).toBe(10_000);
    expect(await metric("gibsey_feed_lag")).toBe(10_000);
    expect((await retrieve("who lit the lamp?")).headers.get("x-gibsey-lag")).toBe("10000");
    release();
    await vi.waitUntil(async () => (await status()).lag === 0, soon);
    expect(embedder.passages.filter((text) => text.includes("lamp")).length).toBeLessThanOrEqual(2);
  });
});

describe("rows that changed without an event", () => {
  it("are found within a period, though the triggers are gone", async () => {
    const database = daemon.openDatabase();
    database.exec("drop trigger pages_deleted; drop trigger pages_updated; delete from pages where page_id = 'lamp'");
    expect(database.all("select * from outbox")).toEqual([]);
    await vi.waitUntil(async () => (await retrieve("who lit the lamp?")).quotes[0]?.page_id !== "lamp", soon);
    await vi.waitUntil(async () => (await metric("gibsey_pages ")) === 1, soon);
    // The daemon's own write has no event either now, and is found as well.
    await put("boat", "Eleven herons came instead.", false);
    await vi.waitUntil(async () => (await retrieve("herons")).quotes[0]?.quote.includes("herons"), soon);
    database.close();
  });

  it("are found when their events were taken out of the outbox", async () => {
    const database = daemon.openDatabase();
    database.transaction(() => {
      database.exec("insert into pages values ('geese', 9, 1, '', '', 'Seven geese stood on the weir.')");
      database.exec("delete from outbox");
    });
    expect(database.all("select * from outbox")).toEqual([]);
    database.close();
    await vi.waitUntil(async () => (await retrieve("geese on the weir")).quotes[0]?.page_id === "geese", soon);
  });
});
