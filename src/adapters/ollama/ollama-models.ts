import type { Ollama } from "ollama";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { ListedModel, PullOptions } from "../models/model-store.ts";
import { reasonOf } from "../reason-of.ts";
import { ollamaName, parseOllamaName } from "./model-name.ts";
import { askOllama, createOllamaClient, OllamaRefusal } from "./ollama-client.ts";
import type { OllamaHost } from "./ollama-host.ts";
import { timeLimit } from "../../core/time-limit.ts";

/** The embedding models of an Ollama server. */
export interface OllamaModels {
  /** Those it has; none when it doesn't answer within limits.ollamaListMs, or ollamaShowMs of each. */
  list(): Promise<readonly ListedModel[]>;
  /**
   * One of them, with `path` undefined when the server doesn't have it.
   * @throws GibseyError MODEL_UNKNOWN for a name that can't be one, or a model that doesn't embed; EMBEDDER_UNAVAILABLE.
   */
  find(name: string): Promise<ListedModel>;
  /**
   * Lets the server download a model, unless it has it: a newer one of the same name would make other vectors.
   * @throws GibseyError MODEL_UNKNOWN, MODEL_PULL_FAILED, EMBEDDER_UNAVAILABLE; the signal's reason.
   */
  pull(name: string, options: PullOptions): Promise<{ readonly wasHere: boolean }>;
}

export function createOllamaModels(host: OllamaHost, signal: AbortSignal): OllamaModels {
  const listed = (model: string, bytes: number, shown: Shown): ListedModel => ({
    name: ollamaName(model),
    dimensions: shown.dimensions,
    bytes,
    path: host.url,
    source: "ollama",
  });
  return {
    async list() {
      const clientFor = (limitMs: number) => createOllamaClient(host, timeLimit(signal, limitMs));
      try {
        const { models } = await clientFor(limits.ollamaListMs).list();
        const client = clientFor(limits.ollamaShowMs);
        const rows = await Promise.all(
          models.map(async ({ name, size }) => {
            const shown = await show(client, name);
            return shown.embeds ? [listed(name, size, shown)] : [];
          }),
        );
        return rows.flat().sort((one, other) => (one.name < other.name ? -1 : 1));
      } catch {
        // A server that isn't there, is slow or isn't Ollama has nothing to list.
        signal.throwIfAborted();
        return [];
      }
    },

    async find(name) {
      const model = parseOllamaName(name);
      try {
        const [shown, { models }] = await askOllama({ host, signal }, (client) =>
          Promise.all([show(client, model), client.list()]),
        );
        if (!shown.embeds) throw embedsNot(name);
        return listed(model, models.find((row) => row.name === model)?.size ?? 0, shown);
      } catch (error) {
        if (!(error instanceof OllamaRefusal)) throw error;
        return { name: ollamaName(model), dimensions: 0, bytes: 0, path: undefined, source: "ollama" };
      }
    },

    async pull(name, { signal, onProgress }) {
      const model = parseOllamaName(name);
      const isHere = await askOllama({ host, signal }, (client) => show(client, model)).then(
        () => true,
        (error: unknown) => {
          if (error instanceof OllamaRefusal) return false;
          throw error;
        },
      );
      if (isHere) return { wasHere: true };
      await pullModel(model, host, { signal, onProgress: onProgress ?? (() => {}) });
      return { wasHere: false };
    },
  };
}

interface Shown {
  readonly embeds: boolean;
  /** 0 when the server doesn't tell. */
  readonly dimensions: number;
}

async function show(client: Ollama, model: string): Promise<Shown> {
  const { capabilities, model_info }: { capabilities?: string[]; model_info?: object } = await client.show({ model });
  const length = Object.entries(model_info ?? {}).find(([key]) => key.endsWith(".embedding_length"))?.[1];
  return {
    embeds: capabilities?.includes("embedding") ?? false,
    dimensions: typeof length === "number" ? length : 0,
  };
}

/** Ends a pull that is silent for limits.ollamaRequestMs; the server keeps what it has for the next one. */
async function pullModel(
  model: string,
  host: OllamaHost,
  { signal, onProgress }: Required<PullOptions>,
): Promise<void> {
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), limits.ollamaRequestMs);
  const bytes = new Map<string, { readonly done: number; readonly of: number }>();
  try {
    const client = createOllamaClient(host, AbortSignal.any([signal, silence.signal]));
    for await (const { digest, completed, total } of await client.pull({ model, stream: true })) {
      watch.refresh();
      if (digest) bytes.set(digest, { done: completed ?? 0, of: total ?? 0 });
      onProgress({ source: "ollama", bytes: sum(bytes, "done"), of: sum(bytes, "of") || undefined });
    }
  } catch (error) {
    signal.throwIfAborted();
    const reason = silence.signal.aborted ? `silent for ${limits.ollamaRequestMs / 1_000} s` : reasonOf(error);
    throw new GibseyError(
      "MODEL_PULL_FAILED",
      `the Ollama server at ${host.url} couldn't pull ${model}: ${reason}`,
      "look for the name on ollama.com/library, and at the server's own network",
      { cause: error },
    );
  } finally {
    clearTimeout(watch);
  }
}

function sum(bytes: ReadonlyMap<string, { readonly done: number; readonly of: number }>, part: "done" | "of"): number {
  return [...bytes.values()].reduce((all, layer) => all + layer[part], 0);
}

function embedsNot(name: string): GibseyError {
  return new GibseyError("MODEL_UNKNOWN", `${name} isn't an embedding model`, "gibsey models list");
}
