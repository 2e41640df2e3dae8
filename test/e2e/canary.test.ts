import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createVectorStore } from "../../src/adapters/sqlite/vector-store.ts";
import { createCanaryStore } from "../../src/adapters/sqlite/canary-store.ts";
import { canaryPageId } from "../../src/core/store/canary-store.ts";
import { embedderDown, FakeEmbedder } from "../fakes/embedder.ts";
import { startDaemon } from "./daemon-in-process.ts";

/** A daemon on real files, and its database as another program has it. */
async function openBook() {
  const embedder = new FakeEmbedder();
  const daemon = await startDaemon({ chooseModel: async () => "fake", openEmbedder: async () => embedder });
  const database = daemon.openDatabase();
  onTestFinished(async () => {
    database.close();
    await daemon.close();
  });
  const fly = async (timeoutMs = 10_000): Promise<Record<string, unknown>> => {
    const body = JSON.stringify({ timeoutMs });
    const response = await daemon.ask("/canary", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    return { status: response.status, ...Object(await response.json()) };
  };
  const putPage = (page_id: string, body: string) =>
    daemon.ask(`/pages/${page_id}?wait=1`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ number: 1, body }),
    });
  const rows = () => Number(database.get("select count(*) as n from test_cdc")?.["n"]);
  return { ...daemon, embedder, database, vectors: createVectorStore(database), fly, putPage, rows };
}

const hopsOf = ({ hops }: Record<string, unknown>): string[] =>
  Array.isArray(hops) ? hops.map(({ name }: { name: string }) => name) : [];

describe("a canary in a real daemon", () => {
  it("comes through an empty book without tying it to a model", async () => {
    const { fly, vectors, rows } = await openBook();
    const flight = await fly();
    expect(flight).toMatchObject({ status: 200 });
    expect(hopsOf(flight)).toEqual(["write", "change-log", "feed", "embed", "store", "index", "quote"]);
    expect((await vectors.generations()).active).toBeUndefined();
    expect(rows()).toBe(0);
  });

  it("takes away the row and the vectors that one of a killed daemon left, of which no reader ever heard", async () => {
    const { ask, fly, putPage, embedder, database, vectors, rows } = await openBook();
    await putPage("a", "The keeper lit the lamp.");
    const [vector = new Float32Array()] = await embedder.embedPassages(["A bird sang in the mine."]);
    await vectors.put(embedder.generation, [
      { page_id: canaryPageId, text_hash: "old", vectors: [{ passage: "0", vector }] },
    ]);
    await createCanaryStore(database).put("left behind");
    const quotes = Object(await (await ask("/retrieve?q=Which+bird+sang+in+the+mine")).json());
    expect(quotes).toMatchObject([{ page_id: "a" }]);
    await vi.waitUntil(async () => Object(await (await ask("/status")).json()).lag === 0);
    expect(await (await ask("/status")).json()).toMatchObject({ pages: 1, searchable: 1, vectors: 1, deadLetters: 0 });
    expect(await fly()).toMatchObject({ status: 200 });
    expect(rows()).toBe(0);
    expect(await vectors.get(embedder.generation, [canaryPageId])).toEqual(new Map());
    expect(await vectors.count(embedder.generation)).toBe(1);
  });

  it("is lost at the write when the row is refused", async () => {
    const { fly, database } = await openBook();
    database.exec("create trigger caged before insert on test_cdc begin select raise(abort, 'the cage is shut'); end");
    const lost = await fly();
    expect(lost).toMatchObject({ status: 504, hops: [], stoppedAt: "write" });
    expect(lost["error"]).toMatchObject({ code: "CANARY_LOST", message: expect.stringContaining("the cage is shut") });
  });

  it("is lost at the change log when no event tells of the row", async () => {
    const { fly, database, rows } = await openBook();
    database.exec("drop trigger test_cdc_inserted");
    const lost = await fly(300);
    expect(lost).toMatchObject({ status: 504, stoppedAt: "change-log" });
    expect(hopsOf(lost)).toEqual(["write"]);
    expect(rows()).toBe(0);
  });

  it("is lost at the model when that is down, and flies again once it isn't", async () => {
    const { fly, embedder } = await openBook();
    embedder.failure = embedderDown;
    const lost = await fly();
    expect(lost).toMatchObject({ stoppedAt: "embed", error: { hint: embedderDown.hint } });
    expect(hopsOf(lost)).toEqual(["write", "change-log", "feed"]);
    embedder.failure = undefined;
    expect(await fly()).toMatchObject({ status: 200 });
  });

  it("is lost at the quote when a question hangs, though a reader would be answered by words alone", async () => {
    const { fly, embedder } = await openBook();
    embedder.queryGate = new Promise(() => {});
    expect(await fly(300)).toMatchObject({ status: 504, stoppedAt: "quote" });
  });
});
