import { Worker } from "node:worker_threads";
import type { TextRole } from "../../core/embed/lanes.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { FromWorker, Problem, ToWorker, WorkerModel } from "./protocol.ts";

/** A worker that has its model loaded. It is asked for one text at a time. */
export interface WorkerThread {
  /** False once it has ended, by itself or not. */
  readonly isRunning: boolean;
  /**
   * @throws GibseyError VECTOR_INVALID when the model can't embed this text; EMBEDDER_UNAVAILABLE when the worker ended
   * or took longer than limits.embedTextMs, after which it is ended.
   */
  embed(role: TextRole, text: string): Promise<Float32Array>;
  /** Ends it: lets it finish the text it is at and release the model, for limits.embedderCloseMs at most. */
  close(): Promise<void>;
}

/**
 * Starts a worker and waits until its model is loaded.
 * @throws GibseyError EMBEDDER_UNAVAILABLE; the signal's reason when aborted, which ends the worker.
 */
export async function startWorkerThread(start: {
  readonly workerUrl: URL;
  readonly model: WorkerModel;
  readonly signal: AbortSignal;
}): Promise<WorkerThread> {
  start.signal.throwIfAborted();
  // Its stdout would otherwise be written to ours, where only answers belong.
  const worker = new Worker(start.workerUrl, { workerData: start.model, stdout: true, name: "gibsey-embedder" });
  worker.stdout.resume();
  let isRunning = true;
  let cause: unknown;
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      isRunning = false;
      resolve();
    });
  });
  // An error is followed by the exit, which is what we wait for; it only tells why.
  worker.on("error", (error) => {
    cause = error;
  });

  /** The next thing it says; fails when it ends, when it is silent, or when the signal aborts. */
  const next = (limitMs: number, signal?: AbortSignal) =>
    new Promise<FromWorker>((resolve, reject) => {
      const onMessage = (message: FromWorker) => leave(() => resolve(message));
      const onExit = (status: number) =>
        leave(() => reject(unavailable(`ended by itself${reasonOf(cause, status)}`, cause)));
      const onAbort = () => leave(() => reject(signal?.reason));
      const onSilence = () => leave(() => reject(unavailable(`was silent for ${limitMs / 1_000} s`)));
      const timer = setTimeout(onSilence, limitMs);
      worker.once("message", onMessage);
      worker.once("exit", onExit);
      signal?.addEventListener("abort", onAbort);
      const leave = (settle: () => void) => {
        clearTimeout(timer);
        worker.off("message", onMessage);
        worker.off("exit", onExit);
        signal?.removeEventListener("abort", onAbort);
        settle();
      };
    });
  const say = (message: ToWorker) => worker.postMessage(message, []);
  /** A worker that is killed in the middle of native code can take the process with it; so it is asked first. */
  const end = async () => {
    if (!isRunning) return;
    say({ kind: "close" });
    const deadline = setTimeout(() => void worker.terminate(), limits.embedderCloseMs);
    await ended;
    clearTimeout(deadline);
  };
  /** The next thing it says; and a worker that says nothing in time, or isn't wanted any more, is ended. */
  const hear = async (limitMs: number, signal?: AbortSignal) => {
    try {
      return await next(limitMs, signal);
    } catch (error) {
      await end();
      throw error;
    }
  };

  const first = await hear(limits.embedderStartMs, start.signal);
  if (first.kind !== "ready") {
    await end();
    throw first.kind === "failed" ? toError(first) : unavailable(`said ${first.kind} before it was ready`);
  }
  return {
    get isRunning() {
      return isRunning;
    },
    async embed(role, text) {
      if (!isRunning) throw unavailable("has ended");
      say({ kind: "embed", role, text });
      const answer = await hear(limits.embedTextMs);
      if (answer.kind === "vector") return answer.vector;
      throw answer.kind === "refused"
        ? toError(answer)
        : unavailable(`said ${answer.kind} where a vector was asked for`);
    },
    close: end,
  };
}

function reasonOf(cause: unknown, status: number): string {
  return cause instanceof Error ? `: ${cause.message}` : ` with status ${status}`;
}

function toError({ code, message, hint }: Problem): GibseyError {
  return new GibseyError(code, message, hint);
}

function unavailable(problem: string, cause?: unknown): GibseyError {
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    `the embedding worker ${problem}`,
    "it is started again on the next call; if it keeps ending, set GIBSEY_EMBEDDER=use-lite",
    { cause },
  );
}
