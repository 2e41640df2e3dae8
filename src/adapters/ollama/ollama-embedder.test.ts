import { getEventListeners } from "node:events";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { embedderContract } from "../../../test/contracts/embedder.ts";
import { drop, FakeOllama, hang, type OllamaAnswer, refuse, say } from "../../../test/fakes/ollama-server.ts";
import type { Embedder } from "../../core/embed/embedder.ts";
import { limits } from "../../core/limits.ts";
import { createOllamaEmbedder } from "./ollama-embedder.ts";
import { parseOllamaHost } from "./ollama-host.ts";

const forTheContract = await FakeOllama.start();
embedderContract("Ollama (a fake server)", () => create("ollama:words", forTheContract.host));
afterAll(() => forTheContract.stop());

let server: FakeOllama;
let embedder: Embedder | undefined;
beforeEach(async () => {
  server = await FakeOllama.start();
});
afterEach(async () => {
  vi.useRealTimers();
  await embedder?.close();
  embedder = undefined;
  await server.stop();
});

async function open(name = "ollama:words", host = server.host): Promise<Embedder> {
  embedder = await create(name, host);
  return embedder;
}

function create(name: string, host: string): Promise<Embedder> {
  const { signal } = new AbortController();
  return createOllamaEmbedder({ name, host: parseOllamaHost(host), signal, random: () => 0 });
}

function texts(count: number): string[] {
  return Array.from({ length: count }, (_, position) => `text ${position}`);
}

describe("a model of an Ollama server", () => {
  test("has one generation, with the tag latest or without, and another with another tag", async () => {
    const expected = { id: "ollama_words_latest_256", provider: "ollama", model: "words:latest", dimensions: 256 };
    expect((await open("ollama:words")).generation).toEqual(expected);
    expect((await open("ollama:words:latest")).generation).toEqual(expected);
    expect((await open("ollama:words:long")).generation.id).toBe("ollama_words_long_256");
  });

  test("gets the prefixes that it was trained with, is kept in memory, and cuts what is too long or endless", async () => {
    const nomic = await open("ollama:nomic-embed-text");
    await nomic.embedQuery("Who?");
    await nomic.embedPassages(["Anna.", "a ".repeat(20_000), "x".repeat(250)]);
    expect(server.batches.slice(1).flat()).toEqual([
      "search_query: Who?",
      "search_document: Anna.",
      `search_document: ${"a ".repeat(limits.embedCharactersMax / 2)}`,
      `search_document: ${"x".repeat(100)} ${"x".repeat(100)} ${"x".repeat(50)}`,
    ]);
    expect(server.calls.at(-1)?.body).toMatchObject({ truncate: true, keep_alive: limits.ollamaKeepAliveS });
  });

  test("is asked with the name and password of the address", async () => {
    await open("ollama:words", `http://anna:secret@${server.host}`);
    expect(server.calls.map(({ authorization }) => authorization)).toEqual(
      Array.from({ length: 2 }, () => `Basic ${btoa("anna:secret")}`),
    );
  });

  test("may be one whose server doesn't tell what it can do", async () => {
    server.models.set("old:latest", undefined);
    expect((await open("ollama:old")).generation.dimensions).toBe(256);
  });
});

describe("a model that can't be opened", () => {
  test("because the server doesn't have it, says how to get it", async () => {
    await expect(open("ollama:nope")).rejects.toMatchObject({
      code: "MODEL_MISSING",
      hint: "ollama pull nope:latest; or gibsey models pull ollama:nope:latest",
    });
  });

  test("because it only chats, says so", async () => {
    const message = expect.stringContaining("completion, tools");
    await expect(open("ollama:chat")).rejects.toMatchObject({ code: "MODEL_UNKNOWN", message });
    server.next.push(refuse(501, "this model does not support embeddings"));
    await expect(open()).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
  });

  test.each(["ollama:", "ollama:a b", "ollama:../x?", "ollama:a:"])(
    "because %j is no name, is refused",
    async (name) => {
      await expect(open(name)).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
    },
  );

  test("because no server answers, says what to start, and keeps the password to itself", async () => {
    const { host } = server;
    await server.stop();
    const error = await open("ollama:words", `http://anna:secret@${host}`).catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: "EMBEDDER_UNAVAILABLE",
      exitStatus: 4,
      message: expect.stringMatching(new RegExp(`http://${host} doesn't answer: .*ECONNREFUSED`)),
      hint: expect.stringMatching(/ollama serve.*OLLAMA_HOST/),
    });
    expect(String(error)).not.toContain("secret");
  });
});

describe("batches", () => {
  test("grow while the server is quick, up to a bound, and shrink when it is slow", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const slow: OllamaAnswer = (response, { body: { input = [] } }) => {
      vi.setSystemTime(0);
      vi.advanceTimersByTime(limits.ollamaBatchSlowMs + 1);
      say({ embeddings: input.map(() => Array.from({ length: 256 }, () => 1)) })(response);
    };
    const opened = await open();
    await opened.embedPassages(texts(1 + 2 + 4 + 8 + 16 + 16));
    server.next.push(slow, slow);
    await opened.embedPassages(texts(16 + 8 + 4));
    expect(server.batches.slice(1).map(({ length }) => length)).toEqual([1, 2, 4, 8, 16, 16, 16, 8, 4]);
  });

  test("of one call never carry another's texts, and a question goes before passages that wait", async () => {
    const opened = await open();
    await Promise.all([opened.embedPassages(["a", "b"]), opened.embedPassages(["c"]), opened.embedQuery("q")]);
    expect(server.batches.slice(1)).toEqual([["a"], ["q"], ["b"], ["c"]]);
  });
});

describe("a server that fails by itself", () => {
  test.each<[string, OllamaAnswer]>([
    ["is busy", refuse(503, "server busy, please try again")],
    ["loses its model's process", refuse(500, "llama runner process has terminated")],
    ["cuts the connection", drop],
    ["is a proxy without a server", (response) => void response.writeHead(502).end("<h1>Bad Gateway</h1>")],
  ])("because it %s is asked again, a few times", async (_, failure) => {
    const opened = await open();
    server.next.push(...Array.from({ length: limits.ollamaTriesMax - 1 }, () => failure));
    expect(await opened.embedPassages(["a"])).toHaveLength(1);
    server.next.push(...Array.from({ length: limits.ollamaTriesMax }, () => failure));
    await expect(opened.embedPassages(["a"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
    expect(server.next).toEqual([]);
    expect(await opened.embedPassages(["a"])).toHaveLength(1);
  });

  test.each<[string, OllamaAnswer]>([
    ["too few vectors", say({ embeddings: [] })],
    ["too many", say({ embeddings: [[1], [1]] })],
    ["none", say({ hello: "world" })],
    ["no JSON", (response) => void response.end("hello")],
    ["no Ollama's refusal", (response) => void response.writeHead(404).end("not found")],
  ])("with %s for an answer isn't asked again", async (_, answer) => {
    const opened = await open();
    server.next.push(answer);
    await expect(opened.embedPassages(["a"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
    expect(server.batches).toHaveLength(2);
  });

  test("is given up when it is silent for too long", async () => {
    const opened = await open();
    server.next.push(hang);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asking = Promise.allSettled([opened.embedQuery("q")]);
    await vi.waitUntil(() => server.batches.length === 2);
    await vi.advanceTimersByTimeAsync(limits.ollamaRequestMs);
    const message = expect.stringContaining("silent for 120 s");
    expect(await asking).toMatchObject([{ reason: { code: "EMBEDDER_UNAVAILABLE", message } }]);
    await vi.waitUntil(() => server.calls.at(-1)?.hasLeft);
  });

  test("that lost the model says so", async () => {
    const opened = await open();
    server.models.clear();
    await expect(opened.embedQuery("q")).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });
});

describe("a text that can't be embedded", () => {
  test.each<[string, OllamaAnswer]>([
    ["a number that JSON has no word for", say({ embeddings: [[null, ...Array.from({ length: 255 }, () => 1)]] })],
    ["zeros", say({ embeddings: [Array.from({ length: 256 }, () => 0)] })],
    ["too few numbers", say({ embeddings: [[1, 2]] })],
    ["NaN, which the server can't encode", refuse(500, "failed to encode response: json: unsupported value: NaN")],
    ["a refusal", refuse(400, "the input length exceeds the context length")],
  ])("gets %s and is refused alone, at the first try", async (_, answer) => {
    const opened = await open();
    server.next.push(answer);
    const [odd, even] = await Promise.allSettled([opened.embedPassages(["odd"]), opened.embedPassages(["even"])]);
    expect(odd).toMatchObject({ reason: { code: "VECTOR_INVALID" } });
    expect(even).toMatchObject({ status: "fulfilled" });
    expect(server.batches.slice(1)).toEqual([["odd"], ["even"]]);
  });
});

describe("a call that is aborted", () => {
  test("ends its own request and no other, and leaves no listener", async () => {
    const opened = await open();
    server.next.push(hang);
    const reading = new AbortController();
    const left = opened.embedPassages(["a", "b"], reading.signal);
    const stays = opened.embedPassages(["c"], reading.signal);
    const own = opened.embedQuery("q");
    await vi.waitUntil(() => server.batches.length === 2);
    const other = new AbortController();
    const waits = opened.embedPassages(["d"], other.signal);
    other.abort(new Error("the other left"));
    await expect(waits).rejects.toThrow("the other left");
    expect(server.calls.at(-1)?.hasLeft).toBe(false);
    reading.abort(new Error("the reader left"));
    await expect(left).rejects.toThrow("the reader left");
    await expect(stays).rejects.toThrow("the reader left");
    expect(await own).toHaveLength(256);
    expect(server.calls.some(({ hasLeft }) => hasLeft)).toBe(true);
    expect(server.batches.slice(1)).toEqual([["a"], ["q"]]);
    expect(getEventListeners(reading.signal, "abort")).toEqual([]);
  });

  test("while it waits to try again doesn't try", async () => {
    const opened = await open();
    server.next.push(...Array.from({ length: limits.ollamaTriesMax }, () => refuse(503, "server busy")));
    const reading = new AbortController();
    const asking = opened.embedQuery("q", reading.signal);
    await vi.waitUntil(() => server.batches.length === 2);
    reading.abort(new Error("the reader left"));
    await expect(asking).rejects.toThrow("the reader left");
    await opened.close();
    expect(server.batches).toHaveLength(2);
  });

  test("because the embedder is closed, ends at once", async () => {
    const opened = await open();
    server.next.push(hang);
    const asking = Promise.allSettled([opened.embedQuery("q")]);
    await vi.waitUntil(() => server.batches.length === 2);
    await opened.close();
    expect(await asking).toMatchObject([{ reason: { code: "EMBEDDER_UNAVAILABLE" } }]);
    await expect(opened.embedPassages(["a"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  });
});
