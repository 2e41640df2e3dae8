import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createOllamaEmbedder } from "../../src/adapters/ollama/ollama-embedder.ts";
import { parseOllamaHost } from "../../src/adapters/ollama/ollama-host.ts";
import { createOllamaModels } from "../../src/adapters/ollama/ollama-models.ts";
import { embedderContract } from "../contracts/embedder.ts";

/*
 * A real Ollama server with the models all-minilm and smollm2: `npm run test:ollama`, or GIBSEY_TEST_OLLAMA_HOST=host:port.
 *
 * The model is run on one thread, as another tag of the same weights. The server's threads spin while they wait for each
 * other, and where other programs need the cores, two take a hundred times as long as one.
 */
const address = process.env["GIBSEY_TEST_OLLAMA_HOST"];
const { signal } = new AbortController();
const name = "ollama:all-minilm:gibsey-test";
const open = (model = name) => createOllamaEmbedder({ name: model, host: parseOllamaHost(address ?? ""), signal });

// A word of thousands of letters takes its tokenizer many seconds.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

if (address === undefined) {
  describe.skip("a real Ollama server: GIBSEY_TEST_OLLAMA_HOST isn't set (npm run test:ollama)");
} else {
  const host = parseOllamaHost(address);
  const post = (path: string, body: object) =>
    fetch(`${host.url}/api/${path}`, { method: path === "delete" ? "DELETE" : "POST", body: JSON.stringify(body) });

  beforeAll(async () => {
    const model = name.slice("ollama:".length);
    const made = await post("create", { model, from: "all-minilm", parameters: { num_thread: 1 }, stream: false });
    if (!made.ok) throw new Error(`${model} can't be made: ${await made.text()}`);
  });
  afterAll(async () => {
    await post("delete", { model: name.slice("ollama:".length) });
  });

  embedderContract("a real Ollama server", () => open());

  describe("a real Ollama server", () => {
    test("tells the model's dimensions, and has all-minilm in one generation with and without its tag", async () => {
      const found = await createOllamaModels(host, signal).find("ollama:all-minilm");
      expect(found).toMatchObject({ name: "ollama:all-minilm:latest", dimensions: 384, path: host.url });
    });

    test("lists what embeds, and no chat model", async () => {
      const names = async () => (await createOllamaModels(host, signal).list()).map((row) => row.name);
      await vi.waitUntil(async () => (await names()).length > 0, { timeout: 30_000 });
      await vi.waitFor(async () => expect(await names()).toContain("ollama:all-minilm:latest"), { timeout: 30_000 });
      expect(await names()).not.toContain("ollama:smollm2:latest");
    });

    test("says what it doesn't have and what doesn't embed", async () => {
      await expect(open("ollama:no-such-model")).rejects.toMatchObject({ code: "MODEL_MISSING" });
      await expect(open("ollama:smollm2")).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
    });

    test("makes the same vectors in batches of any size", async () => {
      const embedder = await open();
      const texts = Array.from({ length: 33 }, (_, position) => `On page ${position} the bell rang ${position} times.`);
      const together = await embedder.embedPassages(texts);
      for (const [position, text] of texts.entries()) {
        expect(await embedder.embedPassages([text])).toEqual([together[position]]);
      }
      await embedder.close();
    });
  });
}
