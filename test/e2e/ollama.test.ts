import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeOllama, type OllamaAnswer, refuse, say } from "../fakes/ollama-server.ts";
import { type BookProcess, openBookProcess } from "./book-process.ts";
import type { ProgramOutput } from "./start-program.ts";

const sample = "samples/the-honest-half/pages";
const model = "ollama:words:latest";

let server: FakeOllama;
let book: BookProcess;
beforeEach(async () => {
  [server, book] = await Promise.all([FakeOllama.start(), openBookProcess()]);
});
afterEach(async () => {
  await book.close();
  await server.stop();
});

/** Runs the program with OLLAMA_HOST, and the password in it that must never be seen. */
async function run(embedder: string, ...words: string[]): Promise<ProgramOutput> {
  const environment = { GIBSEY_EMBEDDER: embedder, OLLAMA_HOST: `http://anna:s3cret@${server.host}` };
  const outcome = await book.runWith(environment, ...words);
  expect(outcome.stdout + outcome.stderr).not.toContain("s3cret");
  return outcome;
}

describe("a book whose embedder is Ollama's", () => {
  test("is imported and asked, and opens its own model when nothing is set", async () => {
    expect((await run("ollama:words", "import", sample)).status).toBe(0);
    const asked = await run("ollama:words", "ask", "--json", "Who struck the first blow on the bell?");
    expect(JSON.parse(asked.stdout)).toMatchObject({ quotes: expect.arrayContaining([expect.anything()]) });
    await run("auto", "down");
    expect((await run("auto", "ask", "--json", "Who struck the first blow on the bell?")).status).toBe(0);
    const status = JSON.parse((await run("auto", "status", "--json")).stdout);
    expect(status.model).toEqual({ provider: "ollama", name: "words:latest", dimensions: 256 });
    const listed = JSON.parse((await run("auto", "models", "list", "--json")).stdout);
    const used = listed.models.filter((row: { inUse: boolean }) => row.inUse);
    // Where the machine is too busy for the server to answer in time, it isn't listed.
    expect([[], [model]]).toContainEqual(used.map((row: { name: string }) => row.name));
  });

  test("answers by words alone and learns nothing while the server fails, and loses nothing", async () => {
    await run("ollama:words", "import", sample);
    const down = refuse(503, "server busy");
    server.next.push(...Array.from({ length: 1_000 }, () => down));
    const failed = await run("ollama:words", "ask", "--json", "Who struck the first blow?");
    expect(JSON.parse(failed.stdout)).toMatchObject({
      degraded: "words-only",
      quotes: expect.arrayContaining([expect.objectContaining({ page_id: "bakery-yard" })]),
    });
    await run(
      "ollama:words",
      "page",
      "put",
      "new",
      "--number",
      "99",
      "--title",
      "New",
      "--body",
      "A heron.",
      "--no-wait",
    );
    const pipeline = async () => JSON.parse((await run("auto", "status", "--json")).stdout);
    await vi.waitUntil(async () => (await pipeline()).pipeline.state === "waiting", { timeout: 20_000 });
    server.next.length = 0;
    await vi.waitUntil(async () => (await pipeline()).lag === 0, { timeout: 20_000 });
    expect((await run("auto", "ask", "heron")).stdout).toContain("A heron.");
  });

  test("keeps a page that makes NaN out of the index, and no other", async () => {
    const nan: OllamaAnswer = (response, { body: { input = [] } }) =>
      input.some((text) => text.includes("arsenic"))
        ? refuse(500, "failed to encode response: json: unsupported value: NaN")(response)
        : say({ embeddings: input.map(() => Array.from({ length: 256 }, () => 1)) })(response);
    await run("ollama:words", "up");
    server.next.push(...Array.from({ length: 100 }, () => nan));
    const put = (id: string, number: string, body: string) =>
      run("ollama:words", "page", "put", id, "--number", number, "--title", id, "--body", body, "--no-wait");
    await put("bad", "1", "Tea with arsenic.");
    await put("good", "2", "Tea.");
    const status = async () => JSON.parse((await run("auto", "status", "--json")).stdout);
    await vi.waitUntil(async () => (await status()).lag === 0, { timeout: 20_000 });
    expect(await status()).toMatchObject({ searchable: 1, deadLetters: 1 });
  });
});

describe("models of Ollama's", () => {
  test("are pulled through the server and put to use", async () => {
    const missing = await run("stub", "models", "use", "ollama:new", "--json");
    expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: "MODEL_MISSING" } });
    expect((await run("stub", "models", "pull", "ollama:new")).stdout).toContain("ollama:new is here now.");
    const used = await run("stub", "models", "use", "ollama:new", "--json");
    expect(JSON.parse(used.stdout)).toMatchObject({ model: "ollama:new:latest" });
    expect((await run("stub", "models", "use", "ollama:chat")).stderr).toContain("error[MODEL_UNKNOWN]");
  });

  test("that aren't there, or a server that isn't, keep the daemon from starting, and say what to do", async () => {
    const missing = await run("ollama:nope", "up");
    expect([missing.status, missing.stderr]).toEqual([4, expect.stringContaining("ollama pull nope:latest")]);
    await server.stop();
    const down = await run("ollama:words", "up");
    expect([down.status, down.stderr]).toEqual([4, expect.stringContaining("ollama serve")]);
    expect((await run("stub", "models", "list")).status).toBe(0);
  });
});
