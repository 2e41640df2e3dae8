import { parentPort, workerData } from "node:worker_threads";
import { GibseyError } from "../../core/errors.ts";
import { joinRows } from "./join-rows.ts";
import { kMeans } from "./k-means.ts";
import { layOutRows } from "./lay-out.ts";
import { placeRows } from "./place-rows.ts";
import type { Answer, Task } from "./protocol.ts";

/* The worker's side of ./protocol.ts. What it fails with that isn't ours ends it, and the host hears of that. */
if (parentPort !== null) {
  const answer = answerTo(workerData);
  parentPort.postMessage(answer, buffersOf(answer));
}

function answerTo(task: Task): Answer {
  try {
    return work(task);
  } catch (error) {
    if (!(error instanceof GibseyError)) throw error;
    return { kind: "failed", code: error.code, message: error.message, hint: error.hint };
  }
}

function work(task: Task): Answer {
  if (task.kind === "cluster") return { kind: "clustering", clustering: kMeans(task.rows, task.k, task.seed) };
  if (task.kind === "join") return { kind: "clustering", clustering: joinRows(task.rows, task.clusterOf, task.k) };
  if (task.kind === "layOut") return { kind: "places", places: layOutRows(task.rows, task.seed) };
  return { kind: "places", places: placeRows(task.rows, task.places) };
}

/** Memory of the answer is handed over instead of copied. */
function buffersOf(answer: Answer): ArrayBuffer[] {
  if (answer.kind === "failed") return [];
  const arrays =
    answer.kind === "places"
      ? [answer.places]
      : [answer.clustering.clusterOf, answer.clustering.cosines, answer.clustering.centroids.numbers];
  return arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
