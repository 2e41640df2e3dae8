import { Worker } from "node:worker_threads";
import { GibseyError } from "../../core/errors.ts";
import type { Clusterer, Clustering } from "../../core/nightly/clusterer.ts";
import type { Answer, Task } from "./protocol.ts";

/**
 * A clusterer whose work is done in worker threads, one for each call, so that the daemon answers meanwhile. Aborting a call
 * ends its worker. What a worker fails with fails its call: GibseyError INDEX_FULL, or INTERNAL when it ended by itself.
 * @param workerUrl the bundled ./worker.ts.
 */
export function createWorkerClusterer(workerUrl: URL): Clusterer {
  return {
    cluster: async (rows, k, seed, signal) =>
      clusteringOf(await run(workerUrl, { kind: "cluster", rows, k, seed }, signal)),
    join: async (rows, clusterOf, k, signal) =>
      clusteringOf(await run(workerUrl, { kind: "join", rows, clusterOf, k }, signal)),
    layOut: async (rows, seed, signal) => placesOf(await run(workerUrl, { kind: "layOut", rows, seed }, signal)),
    place: async (rows, places, signal) => placesOf(await run(workerUrl, { kind: "place", rows, places }, signal)),
  };
}

/** The answer of a worker with this task. Settles when the worker has ended, so that no two share the machine. */
async function run(workerUrl: URL, task: Task, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  // Its stdout would otherwise be written to ours, where only answers belong.
  const worker = new Worker(workerUrl, { workerData: task, stdout: true, name: "gibsey-clustering" });
  worker.stdout.resume();
  let answer: Answer | undefined;
  let cause: unknown;
  worker.once("message", (message: Answer) => {
    answer = message;
  });
  // An error is followed by the exit, which is what we wait for; it only tells why.
  worker.on("error", (error) => {
    cause = error;
  });
  // It is plain JavaScript and WebAssembly, which may be stopped at any point.
  const stop = () => void worker.terminate();
  signal.addEventListener("abort", stop);
  const status = await new Promise<number>((resolve) => void worker.once("exit", resolve));
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (answer === undefined) throw endedByItself(cause, status);
  if (answer.kind === "failed") throw new GibseyError(answer.code, answer.message, answer.hint);
  return answer;
}

function clusteringOf(answer: Answer): Clustering {
  if (answer.kind !== "clustering") throw saidWrong(answer);
  return answer.clustering;
}

function placesOf(answer: Answer): Float32Array {
  if (answer.kind !== "places") throw saidWrong(answer);
  return answer.places;
}

function endedByItself(cause: unknown, status: number): GibseyError {
  const reason = cause instanceof Error ? `: ${cause.message}` : ` with status ${status}`;
  return new GibseyError("INTERNAL", `the clustering worker ended by itself${reason}`, "try again: gibsey nightly", {
    cause,
  });
}

function saidWrong({ kind }: Answer): GibseyError {
  return new GibseyError("INTERNAL", `the clustering worker answered with ${kind}`, "build it again: npm run build");
}
