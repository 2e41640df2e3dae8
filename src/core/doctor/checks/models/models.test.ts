import { describe, expect, it } from "vitest";
import { fakeProbes, noSignal, told } from "../../../../../test/fakes/doctor-probes.ts";
import { generationOf } from "../../../embed/embedder.ts";
import { type ErrorCode, GibseyError } from "../../../errors.ts";
import type { ModelFacts, ModelProbes } from "../../probes/models.ts";
import { modelsChecks } from "./index.ts";

const onnx: ModelFacts = { name: "onnx:small", kind: "onnx", dimensions: 3 };
const ollama: ModelFacts = { name: "ollama:words:latest", kind: "ollama", dimensions: 0 };
const fail = (code: ErrorCode, message: string) => () => Promise.reject(new GibseyError(code, message, "mend it"));
const vectors = (...numbers: number[][]) => ({ dimensions: 3, vectors: numbers.map((row) => new Float32Array(row)) });
const well: ModelProbes = {
  active: async () => generationOf("onnx", "small", 3),
  next: async () => onnx,
  canRunOnnx: () => true,
  files: async () => ["/cache/model.onnx"],
  ollama: async () => ({ url: "http://127.0.0.1:11434", isHere: true, dimensions: 3 }),
  embed: async () => vectors([1, 0, 0], [0, 1, 0]),
  chat: "quote",
  firstWord: async () => 40,
  isDegraded: async () => false,
};
const elsewhere = generationOf("ollama", "words:latest", 3);

async function look(id: string, given: Partial<ModelProbes> = {}, answer: "none" | "answers" | "hangs" = "none") {
  const check = modelsChecks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`${id} is no check`);
  const status = {
    model: { provider: "onnx", name: "small", dimensions: 3 },
  };
  const probes = fakeProbes({
    models: { ...well, ...given },
    book: { isElsewhere: false },
    daemon: {
      url: async () => (answer === "none" ? undefined : "http://127.0.0.1:8001"),
      status: async () => (answer === "hangs" ? fail("DAEMON_DOWN", "it hangs")() : (status as never)),
    },
  });
  const finding = await check.probe(probes, noSignal);
  return told(finding);
}

const on = (facts: Partial<ModelFacts>) => ({ next: async () => ({ ...onnx, ...facts }) });
const atOllama = (answer: Partial<Awaited<ReturnType<ModelProbes["ollama"]>>>) => ({
  next: async () => ollama,
  active: async () => elsewhere,
  ollama: async () => ({ url: "http://there", isHere: true, dimensions: 3, ...answer }),
});

describe("models", () => {
  it.each<[string, Partial<ModelProbes>, RegExp, ("none" | "answers" | "hangs")?]>([
    ["models.known", {}, /^ok: onnx:small/],
    ["models.known", on({ name: "nothing", kind: "unknown" }), /^wrong: there is no embedding model "nothing"/],
    ["models.onnxruntime", {}, /^ok: onnxruntime-node is here/],
    ["models.onnxruntime", { canRunOnnx: () => false }, /^wrong: onnx:small needs onnxruntime-node/],
    ["models.onnxruntime", { ...on({ name: "stub", kind: "built in" }), canRunOnnx: () => false }, /^ok: not needed/],
    ["models.files", {}, /^ok: onnx:small/],
    ["models.files", on({ name: "stub", kind: "built in" }), /^ok: stub has none/],
    ["models.files", { files: fail("MODEL_DAMAGED", "model.onnx isn't the file") }, /^wrong: model.onnx isn't/],
    ["models.ollama", {}, /^ok: not needed/],
    ["models.ollama", atOllama({}), /^ok: ollama:words:latest at http:\/\/there/],
    ["models.ollama", atOllama({ isHere: false }), /^wrong: .*doesn't have ollama:words:latest/],
    ["models.ollama", { ...atOllama({}), ollama: fail("EMBEDDER_UNAVAILABLE", "nobody answers") }, /^wrong: nobody/],
    ["models.chat", {}, /^ok: none is set/],
    ["models.chat", { chat: "ollama:small" }, /^ok: ollama:small said its first word after 40 ms/],
    ["models.chat", { chat: "ollama:small", firstWord: async () => undefined }, /^ok: .*hasn't said a word yet/],
    ["models.chat", { chat: "ollama:small", firstWord: fail("CHAT_UNAVAILABLE", "it's gone") }, /^wrong: it's gone/],
    ["models.generation", {}, /^ok: onnx:small/],
    ["models.generation", { active: async () => undefined }, /^skipped/],
    [
      "models.generation",
      on({ name: "use-lite", kind: "built in" }),
      /^wrong: .*made by onnx:small, and use-lite is set/,
    ],
    ["models.dimensions", {}, /^ok: 3/],
    ["models.dimensions", { active: async () => undefined }, /^skipped/],
    ["models.dimensions", atOllama({ dimensions: 8 }), /^wrong: .*of 8 numbers, and the book's have 3/],
    ["models.dimensions", atOllama({ dimensions: 8 }), /\| gibsey reindex ollama:words:latest;/, "answers"],
    ["models.dimensions", atOllama({ dimensions: 0 }), /^ok/],
    ["models.embedding", {}, /^ok: onnx:small: 3 numbers, cosine 0.00/],
    ["models.embedding", { embed: async () => vectors([1, 0], [0, 1]) }, /^wrong: .*have 2 numbers/],
    ["models.embedding", { embed: async () => vectors([Number.NaN, 0, 0], [0, 1, 0]) }, /^wrong: .*aren't finite/],
    ["models.embedding", { embed: async () => vectors([0, 0, 0], [0, 1, 0]) }, /^wrong: .*all zero/],
    ["models.embedding", { embed: async () => vectors([0, 1, 0], [0, 1, 0]) }, /^wrong: .*the same for any text/],
    ["models.embedding", { embed: async () => undefined }, /^skipped: the machine was too busy/],
    ["models.embedding", { embed: fail("EMBEDDER_UNAVAILABLE", "it ended") }, /^wrong: it ended/],
    [
      "models.embedding",
      { embed: fail("VECTOR_INVALID", "NaN at position 0") },
      /^wrong: .*can.t be used: NaN.*models pull/,
    ],
    ["models.embedding", {}, /^ok: the daemon's onnx small/, "answers"],
    ["models.embedding", { isDegraded: async () => true }, /^wrong: the daemon answers by words alone/, "answers"],
    ["models.embedding", { isDegraded: fail("NOT_READY", "not yet") }, /^skipped: .*not yet/, "answers"],
    ["models.embedding", {}, /^skipped/, "hangs"],
  ])("%s, case %#", async (id, given, told, answer) => {
    expect(await look(id, given, answer)).toMatch(told);
  });
});
