import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeOllama } from "../../../test/fakes/ollama-server.ts";
import { parseOllamaHost } from "./ollama-host.ts";
import { createOllamaModels } from "./ollama-models.ts";

let server: FakeOllama;
beforeEach(async () => {
  server = await FakeOllama.start();
});
afterEach(() => server.stop());

const { signal } = new AbortController();

function models(host = server.host) {
  return createOllamaModels(parseOllamaHost(host), signal);
}

describe("the models of an Ollama server", () => {
  test("are listed when they embed", async () => {
    const path = `http://${server.host}`;
    expect(await models().list()).toEqual(
      ["nomic-embed-text:latest", "words:latest", "words:long"].map((model) => ({
        name: `ollama:${model}`,
        dimensions: 256,
        bytes: 7,
        path,
        source: "ollama",
      })),
    );
  });

  test("are none when there is no server", async () => {
    const { host } = server;
    await server.stop();
    expect(await models(host).list()).toEqual([]);
  });

  test("are found by name, here or not", async () => {
    expect(await models().find("ollama:words")).toMatchObject({
      name: "ollama:words:latest",
      bytes: 7,
      dimensions: 256,
    });
    expect(await models().find("ollama:nope")).toMatchObject({ name: "ollama:nope:latest", path: undefined });
    await expect(models().find("ollama:chat")).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
  });
});

describe("a pull", () => {
  test("tells the bytes of all layers together", async () => {
    const told: unknown[] = [];
    const onProgress = ({ bytes, of }: { bytes: number; of: number | undefined }) => told.push([bytes, of]);
    expect(await models().pull("ollama:new", { signal, onProgress })).toEqual({ wasHere: false });
    expect(told).toEqual([
      [0, undefined],
      [4, 10],
      [6, 12],
      [12, 12],
      [12, 12],
    ]);
    expect((await models().find("ollama:new")).path).toBeDefined();
  });

  test("of what is there does nothing", async () => {
    expect(await models().pull("ollama:words", { signal })).toEqual({ wasHere: true });
    expect(server.calls.map(({ path }) => path)).toEqual(["/api/show"]);
  });

  test("that fails says the server's reason", async () => {
    const message = expect.stringContaining("file does not exist");
    await expect(models().pull("ollama:lost", { signal })).rejects.toMatchObject({
      code: "MODEL_PULL_FAILED",
      message,
    });
  });
});
