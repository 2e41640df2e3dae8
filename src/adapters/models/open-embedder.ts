import type { Embedder } from "../../core/embed/embedder.ts";
import type { WorkerModel } from "../embedding-worker/protocol.ts";
import { createWorkerEmbedder } from "../embedding-worker/worker-embedder.ts";
import { createStubEmbedder } from "../stub/stub-embedder.ts";
import { isOllamaName } from "../ollama/model-name.ts";
import { parseOllamaHost } from "../ollama/ollama-host.ts";
import { type BuiltInModel, findModel, type PulledModel } from "./catalog.ts";
import { openCompositeEmbedder } from "./composite-embedder.ts";
import type { ModelStore } from "./model-store.ts";

/**
 * Opens the embedder of a name as GIBSEY_EMBEDDER has it, with its model loaded. The caller closes it.
 * @throws GibseyError MODEL_UNKNOWN, MODEL_MISSING, MODEL_DAMAGED, EMBEDDER_UNAVAILABLE, SETTING_INVALID; the signal's reason.
 */
export async function openEmbedder(
  name: string,
  parts: {
    readonly modelStore: Pick<ModelStore, "locate">;
    /** The bundled src/adapters/embedding-worker/worker.ts. */
    readonly workerUrl: URL;
    /** OLLAMA_HOST. */
    readonly ollamaHost: string;
    /** Bounds the opening. */
    readonly signal: AbortSignal;
  },
): Promise<Embedder> {
  const { modelStore, workerUrl, ollamaHost, signal } = parts;
  if (isOllamaName(name)) {
    const { createOllamaEmbedder } = await import("../ollama/ollama-embedder.ts");
    return createOllamaEmbedder({ name, host: parseOllamaHost(ollamaHost), signal });
  }
  const model = findModel(name);
  if (model.kind === "stub") return createStubEmbedder();
  const openOne = async (one: PulledModel | BuiltInModel) => {
    const { generation } = one;
    const worker: WorkerModel =
      one.kind === "onnx"
        ? { kind: "onnx", generation, recipe: one.recipe, files: await modelStore.locate(one, signal) }
        : { kind: "use-lite" };
    return createWorkerEmbedder({ generation, model: worker, workerUrl, signal });
  };
  if (model.kind !== "ensemble") return openOne(model);
  const members = model.members.map((member) => ({ weight: member.weight, open: () => openOne(member.model) }));
  return openCompositeEmbedder({ generation: model.generation, members });
}
