import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleWorker } from "../../../test/fixtures/bundled-worker.ts";
import { vectorsAbout } from "../../../test/fixtures/vectors.ts";
import { joinRows } from "./join-rows.ts";
import { kMeans } from "./k-means.ts";
import { layOutRows } from "./lay-out.ts";
import { placeRows } from "./place-rows.ts";
import { createWorkerClusterer } from "./worker-clusterer.ts";

const { signal } = new AbortController();
const rows = vectorsAbout(5, 60, 16, 0.5);

let worker: Awaited<ReturnType<typeof bundleWorker>>;
beforeAll(async () => {
  worker = await bundleWorker("src/adapters/clustering/worker.ts");
});
afterAll(() => worker.remove());

/** A clusterer whose worker is this script. */
function scripted(script: string) {
  return createWorkerClusterer(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
}

describe("a worker", () => {
  it("answers as the work itself does, and leaves nothing behind", async () => {
    const before = process.getActiveResourcesInfo().filter(isOfWorkers).length;
    const clusterer = createWorkerClusterer(worker.url);
    const clusterOf = Int32Array.from({ length: 60 }, (_, row) => (row < 50 ? row % 5 : -1));
    const places = Float32Array.from({ length: 120 }, (_, at) => (at < 100 ? at / 100 : NaN));
    expect(await clusterer.cluster(rows, 5, 1, signal)).toEqual(kMeans(rows, 5, 1));
    expect(await clusterer.join(rows, clusterOf, 5, signal)).toEqual(joinRows(rows, clusterOf, 5));
    expect(await clusterer.layOut(rows, 1, signal)).toEqual(layOutRows(rows, 1));
    expect(await clusterer.place(rows, places, signal)).toEqual(placeRows(rows, places));
    expect(process.getActiveResourcesInfo().filter(isOfWorkers)).toHaveLength(before);
  });

  it("leaves the rows to whoever asked, and this thread free", async () => {
    const shared = new Float32Array(new SharedArrayBuffer(rows.numbers.byteLength));
    shared.set(rows.numbers);
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    await createWorkerClusterer(worker.url).cluster({ ...rows, numbers: shared }, 5, 1, signal);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(0);
    expect(shared).toEqual(rows.numbers);
  });

  it("is ended by an abort, at once", async () => {
    const abort = new AbortController();
    const call = scripted("for (;;);").cluster(rows, 5, 1, abort.signal);
    setImmediate(() => abort.abort(new Error("the night is over")));
    await expect(call).rejects.toThrow("the night is over");
    await expect(scripted("").cluster(rows, 5, 1, abort.signal)).rejects.toThrow("the night is over");
  });

  it("that crashes fails the call with its last words", async () => {
    const crashed = scripted("throw new Error('out of luck')").cluster(rows, 5, 1, signal);
    await expect(crashed).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringContaining("out of luck"),
    });
    const left = scripted("process.exit(3)").layOut(rows, 1, signal);
    await expect(left).rejects.toMatchObject({ code: "INTERNAL", message: expect.stringContaining("status 3") });
  });

  it("that refuses says why", async () => {
    const failed = JSON.stringify({ kind: "failed", code: "INDEX_FULL", message: "no room", hint: "make some" });
    const script = `import { parentPort } from "node:worker_threads"; parentPort.postMessage(${failed});`;
    await expect(scripted(script).cluster(rows, 5, 1, signal)).rejects.toMatchObject({
      code: "INDEX_FULL",
      hint: "make some",
    });
  });
});

function isOfWorkers(resource: string): boolean {
  return resource === "MessagePort" || resource === "Worker";
}
