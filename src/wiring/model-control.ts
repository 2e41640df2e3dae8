import { mkdir, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import type { ModelControl } from "../commands/command.ts";
import type { Config } from "../core/config.ts";
import { type Embedder, type Generation, modelNameOf } from "../core/embed/embedder.ts";
import { asGibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { pullAsText } from "../views/models.ts";
import type { Terminal } from "../views/terminal.ts";
import type { Environment } from "../wiring.ts";
import { timeLimit } from "../core/time-limit.ts";

/** The model that a book gets where nothing else is set, and the one that is always there. */
const preferred = "onnx:bge-small-en-v1.5";
const builtIn = "use-lite";

export interface WiredModels extends ModelControl {
  /** The model that the settings name; on `auto` the book's own, else the best that is here. */
  choose(active: Generation | undefined): Promise<string>;
  /** Opens a model by its name. The signal bounds the opening. */
  open(model: string, signal: AbortSignal): Promise<Embedder>;
  /** Before a book's first daemon: one bounded try to pull the preferred model, told on the terminal. */
  pullFirst(terminal: Terminal): Promise<void>;
}

export function createModelControl(parts: {
  readonly config: Config;
  readonly environment: Environment;
  readonly dataDir: DataDir;
  readonly signal: AbortSignal;
}): WiredModels {
  const { config, signal } = parts;
  const setting = config.embedder.value;
  const store = async () => {
    const { createModelStore } = await import("../adapters/models/model-store.ts");
    return createModelStore({ cacheDir: config.cacheDir.value, environment: parts.environment });
  };
  const ollama = async () => {
    const [{ createOllamaModels }, { parseOllamaHost }] = await Promise.all([
      import("../adapters/ollama/ollama-models.ts"),
      import("../adapters/ollama/ollama-host.ts"),
    ]);
    return createOllamaModels(parseOllamaHost(config.ollamaHost.value), signal);
  };
  const bookModel = async () => {
    const { readSqliteStatus } = await import("../adapters/sqlite/sqlite-stores.ts");
    return (await readSqliteStatus(parts.dataDir.path))?.generation;
  };

  return {
    async list() {
      const generation = await bookModel();
      const used = generation === undefined ? await fullName(setting) : modelNameOf(generation);
      const models = await Promise.all([(await store()).list(), (await ollama()).list()]);
      return models.flat().map((model) => ({ ...model, inUse: model.name === used }));
    },

    async find(name) {
      const { isOllamaName } = await import("../adapters/ollama/model-name.ts");
      if (isOllamaName(name)) return (await ollama()).find(name);
      const { findModel } = await import("../adapters/models/catalog.ts");
      const { name: known } = findModel(name);
      const row = (await (await store()).list()).find((model) => model.name === known);
      if (row === undefined) throw new Error(`the store doesn't list ${known}`);
      return row;
    },

    async pull(name, onProgress) {
      const { isOllamaName } = await import("../adapters/ollama/model-name.ts");
      const source = isOllamaName(name) ? await ollama() : await store();
      return source.pull(name, { signal, onProgress });
    },

    wanted: async () => (setting === "auto" ? chooseModel(undefined, await store()) : fullName(setting)),

    choose: async (active) => (setting === "auto" ? chooseModel(active, await store()) : setting),

    async open(model, opening) {
      const { openEmbedder } = await import("../adapters/models/open-embedder.ts");
      const modelStore = await store();
      const ollamaHost = config.ollamaHost.value;
      const bound = AbortSignal.any([signal, opening]);
      return openEmbedder(model, { modelStore, workerUrl: workerUrl(), ollamaHost, signal: bound });
    },

    async pullFirst(terminal) {
      if (setting !== "auto" || !canRunOnnx() || (await bookModel()) !== undefined) return;
      const modelStore = await store();
      if (await modelStore.has(preferred)) return;
      const marker = join(config.cacheDir.value, "models", ".pull-failed");
      if (await isRecent(marker))
        return terminal.say(`Going on with ${builtIn}; for better answers: gibsey models pull ${preferred}`);
      try {
        const bound = timeLimit(signal, limits.modelPullMs);
        await modelStore.pull(preferred, {
          signal: bound,
          onProgress: (progress) => terminal.progress(pullAsText(preferred, progress)),
        });
        terminal.say(`${preferred} is here now.`);
      } catch (error) {
        signal.throwIfAborted();
        await mkdir(dirname(marker), { recursive: true }).then(() => writeFile(marker, ""));
        terminal.say(`${preferred} couldn't be pulled; going on with ${builtIn}. ${asGibseyError(error).message}`);
      }
    },
  };
}

async function chooseModel(
  active: Generation | undefined,
  modelStore: { has(name: string): Promise<boolean> },
): Promise<string> {
  if (active !== undefined) return modelNameOf(active);
  return canRunOnnx() && (await modelStore.has(preferred)) ? preferred : builtIn;
}

/** A setting as `models list` has it: a model of Ollama's with its tag. */
async function fullName(setting: string): Promise<string> {
  const { isOllamaName, ollamaName, parseOllamaName } = await import("../adapters/ollama/model-name.ts");
  return isOllamaName(setting) ? ollamaName(parseOllamaName(setting)) : setting;
}

/** onnxruntime-node is an optional dependency: where npm couldn't install it, it isn't there. */
export function canRunOnnx(): boolean {
  try {
    createRequire(import.meta.url).resolve("onnxruntime-node");
    return true;
  } catch {
    return false;
  }
}

async function isRecent(marker: string): Promise<boolean> {
  const madeAtMs = await stat(marker).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.NEGATIVE_INFINITY,
  );
  return Date.now() - madeAtMs < limits.modelPullAgainMs;
}

/** The worker stands beside the bundle. */
function workerUrl(): URL {
  return new URL("./embedding-worker.js", import.meta.url);
}
