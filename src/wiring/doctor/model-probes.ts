import type { ModelFacts, ModelProbes } from "../../core/doctor/probes/models.ts";
import { type Generation, generationOf } from "../../core/embed/embedder.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { canRunOnnx } from "../model-control.ts";
import type { WiredDaemonProbes } from "./daemon-probes.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function modelProbes(parts: ProbeParts, daemon: WiredDaemonProbes): ModelProbes {
  const { config, environment, models, signal } = parts;
  const active = once(() => activeOf(parts, daemon));
  const asked = new Map<string, ReturnType<ModelProbes["ollama"]>>();
  return {
    active,
    next: once(async () => factsOf(await models.choose(await active()))),
    canRunOnnx,
    async files(name, checking) {
      const [{ createModelStore }, { findModel, pulledModelsOf }] = await Promise.all([
        import("../../adapters/models/model-store.ts"),
        import("../../adapters/models/catalog.ts"),
      ]);
      const store = createModelStore({ cacheDir: config.cacheDir.value, environment });
      const located = await Promise.all(pulledModelsOf(findModel(name)).map((model) => store.locate(model, checking)));
      return located.flatMap(({ model, tokenizer }) => [model, tokenizer]);
    },
    ollama(name) {
      const answer = asked.get(name) ?? askOllama(parts, name);
      asked.set(name, answer);
      return answer;
    },
    async embed(name, texts) {
      const within = timeLimit(signal, limits.doctorEmbedMs - 1_000);
      try {
        const embedder = await models.open(name, within);
        try {
          return { dimensions: embedder.generation.dimensions, vectors: await embedder.embedPassages(texts, within) };
        } finally {
          await embedder.close();
        }
      } catch (thrown) {
        signal.throwIfAborted();
        if (within.aborted) return undefined;
        throw thrown;
      }
    },
    chat: config.chatModel.value,
    async firstWord(asking) {
      const { openChat } = await import("../open-chat.ts");
      const model = await openChat(config);
      const within = timeLimit(asking, limits.doctorAnswerMs);
      const startedAtMs = performance.now();
      try {
        const words = model?.answer([{ role: "user", content: "Say yes." }], 1, within) ?? [];
        for await (const _ of words) break;
      } catch (thrown) {
        asking.throwIfAborted();
        if (within.aborted) return undefined;
        throw thrown;
      }
      return performance.now() - startedAtMs;
    },
    async isDegraded() {
      const within = timeLimit(signal, limits.doctorEmbedMs - 1_000);
      return (
        (await (await daemon.client(within)).retrieve("who is afraid of the sea?", { k: 1 })).degraded !== undefined
      );
    },
  };
}

async function factsOf(name: string): Promise<ModelFacts> {
  const [{ isOllamaName, ollamaName, parseOllamaName }, { catalog }] = await Promise.all([
    import("../../adapters/ollama/model-name.ts"),
    import("../../adapters/models/catalog.ts"),
  ]);
  if (isOllamaName(name)) {
    try {
      return { name: ollamaName(parseOllamaName(name)), kind: "ollama", dimensions: 0 };
    } catch {
      return { name, kind: "unknown", dimensions: 0 };
    }
  }
  const model = catalog.find((candidate) => candidate.name === name);
  if (model === undefined) return { name, kind: "unknown", dimensions: 0 };
  const isPulled = model.kind === "onnx" || model.kind === "ensemble";
  return { name, kind: isPulled ? "onnx" : "built in", dimensions: model.generation.dimensions };
}

/** On the embedded runtime the database says it; elsewhere the daemon does. */
async function activeOf({ runtime, dataDir }: ProbeParts, daemon: WiredDaemonProbes): Promise<Generation | undefined> {
  if (runtime === "embedded") {
    const { readSqliteStatus } = await import("../../adapters/sqlite/sqlite-stores.ts");
    return (await readSqliteStatus(dataDir.path).catch(() => undefined))?.generation;
  }
  const status = await daemon.status(AbortSignal.timeout(limits.doctorAnswerMs)).catch(() => undefined);
  return status === undefined
    ? undefined
    : generationOf(status.model.provider, status.model.name, status.model.dimensions);
}

/** One that takes the question and doesn't answer is as good as away. */
async function askOllama({ config, signal }: ProbeParts, name: string): ReturnType<ModelProbes["ollama"]> {
  const [{ createOllamaModels }, { parseOllamaHost }] = await Promise.all([
    import("../../adapters/ollama/ollama-models.ts"),
    import("../../adapters/ollama/ollama-host.ts"),
  ]);
  const host = parseOllamaHost(config.ollamaHost.value);
  const within = timeLimit(signal, limits.doctorAnswerMs);
  try {
    const { path, dimensions } = await createOllamaModels(host, within).find(name);
    return { url: host.url, isHere: path !== undefined, dimensions };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!within.aborted) throw thrown;
    const message = `the Ollama server at ${host.url} doesn't answer within ${limits.doctorAnswerMs / 1_000} s`;
    throw new GibseyError(
      "EMBEDDER_UNAVAILABLE",
      message,
      "start it anew with `ollama serve`, or set OLLAMA_HOST to where it is",
    );
  }
}
