import { expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { FakeEmbedder } from "../../test/fakes/embedder.ts";
import { createFakeVectorIndex } from "../../test/fakes/vector-index.ts";
import { hold, openRecall } from "./recall.ts";

/** What a recall is opened with, on a file in memory. */
function openParts() {
  const kept: { bytes?: Uint8Array<ArrayBuffer>; failure?: Error; mark?: string } = {};
  const told: string[] = [];
  const open = new Set<number>();
  let opened = 0;
  const parts = {
    makeVectorIndex: (dimensions: number) => {
      const index = createFakeVectorIndex(dimensions);
      const id = (opened += 1);
      open.add(id);
      return Object.assign(index, { close: () => void open.delete(id) });
    },
    snapshotFile: {
      read: async () => kept.bytes,
      write: async (written: readonly Uint8Array[]) => {
        if (kept.failure !== undefined) throw kept.failure;
        kept.bytes = new Uint8Array(Buffer.concat(written));
      },
    },
    mark: async () => kept.mark,
    log: (level: string, message: string) => void told.push(`${level}: ${message}`),
  };
  return { parts, kept, told, open };
}

const made = {
  page_id: "a",
  text_hash: "h",
  vectors: [{ passage: "0", vector: new Float32Array(32).fill(1, 0, 1) }],
};

it("keeps its index over a restart, and lets index and model go", async () => {
  const { parts, kept, told, open } = openParts();
  const embedder = new FakeEmbedder();
  const first = await openRecall(parts, embedder);
  expect([first.index.size, first.openedMark]).toEqual([0, undefined]);
  kept.mark = "log:1";
  first.index.put(pageOf("a", 1), "", made);
  await first.close();
  expect(embedder.isClosed).toBe(true);
  expect(open.size).toBe(0);
  const second = await openRecall(parts, new FakeEmbedder());
  expect(second.index.entry("a")).toMatchObject({ number: 1, text_hash: "h" });
  expect(second.openedMark).toBe("log:1");
  await second.close();
  expect(told).toEqual([]);
});

it("begins empty on a bad snapshot, and tells why", async () => {
  const { parts, kept, told, open } = openParts();
  kept.bytes = new TextEncoder().encode("not a snapshot");
  const recall = await openRecall(parts, new FakeEmbedder());
  expect(recall.index.size).toBe(0);
  expect(told).toEqual([expect.stringMatching(/^warn: .*snapshot/)]);
  expect(open.size).toBe(1);
  await recall.close();
  expect(open.size).toBe(0);
});

it("writes no snapshot when it is discarded, for the file is another's", async () => {
  const { parts, kept, open } = openParts();
  const embedder = new FakeEmbedder();
  const recall = await openRecall(parts, embedder);
  recall.index.put(pageOf("a", 1), "", made);
  await recall.discard();
  expect(kept.bytes).toBeUndefined();
  expect(embedder.isClosed).toBe(true);
  expect(open.size).toBe(0);
});

it("writes at its close what it was handed and no file has yet", async () => {
  const { parts, kept } = openParts();
  const recall = await openRecall(parts, new FakeEmbedder());
  recall.index.put(pageOf("a", 1), "", made);
  await hold(parts, recall, { isSaved: false }).close();
  expect(kept.bytes).toBeDefined();
  await recall.discard();
});

it("lets everything go though the snapshot can't be written, and tells that it wasn't", async () => {
  const { parts, kept, told, open } = openParts();
  kept.failure = new Error("no space");
  const embedder = new FakeEmbedder();
  const recall = await openRecall(parts, embedder);
  recall.index.put(pageOf("a", 1), "", made);
  await recall.close();
  expect(told).toEqual(["warn: the snapshot wasn't written: no space"]);
  expect(embedder.isClosed).toBe(true);
  expect(open.size).toBe(0);
});
