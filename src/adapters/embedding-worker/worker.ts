import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Embedder } from "../../core/embed/embedder.ts";
import { GibseyError } from "../../core/errors.ts";
import type { FromWorker, Problem, ToWorker, WorkerModel } from "./protocol.ts";

/*
 * The worker's side of ./protocol.ts: one model, one text after the other. It ends when its port is closed and the model
 * released, without being killed, because native code doesn't always survive that.
 */
if (parentPort !== null) await serve(parentPort, workerData);

async function serve(port: MessagePort, model: WorkerModel): Promise<void> {
  const say = (message: FromWorker) => port.postMessage(message, buffersOf(message));
  let embedder: Embedder;
  try {
    embedder = await load(model);
  } catch (error) {
    return say({ kind: "failed", ...problemOf(error, "EMBEDDER_UNAVAILABLE") });
  }
  let inHand = Promise.resolve();
  port.on("message", async (message: ToWorker) => {
    if (message.kind === "embed") {
      inHand = answer(embedder, message).then(say);
      return;
    }
    await inHand;
    await embedder.close();
    port.close();
  });
  say({ kind: "ready" });
}

/** A vector's memory is handed over instead of copied. */
function buffersOf(message: FromWorker): ArrayBuffer[] {
  return message.kind === "vector" && message.vector.buffer instanceof ArrayBuffer ? [message.vector.buffer] : [];
}

async function load(model: WorkerModel): Promise<Embedder> {
  if (model.kind === "onnx") {
    const { createOnnxEmbedder } = await import("../onnx/onnx-embedder.ts");
    return createOnnxEmbedder(model);
  }
  const { createUseLiteEmbedder } = await import("../use-lite/use-lite-embedder.ts");
  return createUseLiteEmbedder();
}

async function answer(embedder: Embedder, { role, text }: Extract<ToWorker, { kind: "embed" }>): Promise<FromWorker> {
  try {
    const [vector] = role === "query" ? [await embedder.embedQuery(text)] : await embedder.embedPassages([text]);
    if (vector === undefined) throw new Error("the model made no vector");
    return { kind: "vector", vector };
  } catch (error) {
    return { kind: "refused", ...problemOf(error, "VECTOR_INVALID") };
  }
}

/** What isn't a GibseyError gets this code. The model threw it, so the text of which it did is the one to blame. */
function problemOf(error: unknown, code: Problem["code"]): Problem {
  if (error instanceof GibseyError) return { code: error.code, message: error.message, hint: error.hint };
  const message = `the model failed: ${error instanceof Error ? error.message : String(error)}`;
  return { code, message, hint: "look at the text it failed on, or try another model of `gibsey models list`" };
}
