import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embedderContract } from "../../../test/contracts/embedder.ts";
import { bundleWorker } from "../../../test/fixtures/bundled-worker.ts";
import type { Embedder } from "../../core/embed/embedder.ts";
import { catalog } from "./catalog.ts";
import { createModelStore } from "./model-store.ts";
import { openEmbedder } from "./open-embedder.ts";

// The models of this machine's own cache: a test doesn't download a hundred megabytes.
const cacheHome = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
const modelStore = createModelStore({
  cacheDir: process.env["GIBSEY_CACHE_DIR"] || join(cacheHome, "gibsey"),
  environment: {},
});
const isHere = await Promise.all(catalog.map(({ name }) => modelStore.has(name)));

let worker: Awaited<ReturnType<typeof bundleWorker>>;
beforeAll(async () => {
  worker = await bundleWorker("src/adapters/embedding-worker/worker.ts");
});
afterAll(() => worker.remove());

function open(name: string, signal = new AbortController().signal): Promise<Embedder> {
  return openEmbedder(name, { modelStore, workerUrl: worker.url, ollamaHost: "", signal });
}

for (const [position, { name }] of catalog.entries()) {
  if (isHere[position]) embedderContract(name, () => open(name));
  else describe.skip(`${name} as an embedder: its files aren't in the cache (gibsey models pull ${name})`);
}

test("a question goes ahead of passages that wait", async () => {
  const embedder = await open("use-lite");
  const done: string[] = [];
  const passages = embedder
    .embedPassages(Array.from({ length: 20 }, () => "a passage"))
    .then(() => done.push("passages"));
  await embedder.embedQuery("a question").then(() => done.push("question"));
  await passages;
  expect(done).toEqual(["question", "passages"]);
  await embedder.close();
});

test("an embedder that is opened while the signal aborts is ended, and says the signal's reason", async () => {
  const reading = new AbortController();
  const opening = open("use-lite", reading.signal);
  const reason = new Error("the reader left");
  reading.abort(reason);
  await expect(opening).rejects.toBe(reason);
});

test("a name that isn't a model's is refused, and the hint lists the names", async () => {
  await expect(open("onnx:gpt")).rejects.toMatchObject({
    code: "MODEL_UNKNOWN",
    hint: expect.stringContaining("onnx:bge-small-en-v1.5, "),
  });
});
