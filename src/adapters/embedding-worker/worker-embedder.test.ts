import { afterEach, describe, expect, test, vi } from "vitest";
import { type Embedder, generationOf } from "../../core/embed/embedder.ts";
import { limits } from "../../core/limits.ts";
import { createWorkerEmbedder } from "./worker-embedder.ts";

const opened: Embedder[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.splice(0).map((embedder) => embedder.close()));
});

/** An embedder whose worker keeps the protocol without a model: each vector is [how many texts it has had, 1]. */
async function open(onText = "", onStart = ""): Promise<Embedder> {
  const script = `
    import { parentPort } from "node:worker_threads";
    const say = (message) => parentPort.postMessage(message);
    let turn = 0;
    parentPort.on("message", ({ kind, text }) => {
      if (kind === "close") return parentPort.close();
      turn += 1;
      ${onText}
      say({ kind: "vector", vector: new Float32Array([turn, 1]) });
    });
    ${onStart}
    say({ kind: "ready" });`;
  const embedder = await createWorkerEmbedder({
    generation: generationOf("fake", "turns", 2),
    model: { kind: "use-lite" },
    workerUrl: new URL(`data:text/javascript,${encodeURIComponent(script)}`),
    signal: new AbortController().signal,
  });
  opened.push(embedder);
  return embedder;
}

/** When these vectors' texts had their turns. */
function turns(vectors: readonly Float32Array[]): (number | undefined)[] {
  return vectors.map(([turn]) => turn);
}

describe("texts that wait for a worker", () => {
  test("go one after the other, a question before all passages but the one in hand", async () => {
    const embedder = await open();
    const [first, second, question, other] = await Promise.all([
      embedder.embedPassages(["a", "b", "c"]),
      embedder.embedPassages(["d", "e"]),
      embedder.embedQuery("q"),
      embedder.embedQuery("r"),
    ]);
    expect(turns([question, other])).toEqual([2, 3]);
    expect(turns(first)).toEqual([1, 4, 5]);
    expect(turns(second)).toEqual([6, 7]);
  });

  test("leave when their call is aborted, and the other calls go on", async () => {
    const embedder = await open();
    const [inHand, waiting] = [new AbortController(), new AbortController()];
    const calls = [
      embedder.embedPassages(["a", "b", "c"], inHand.signal),
      embedder.embedPassages(["d", "e"], waiting.signal),
      embedder.embedPassages(["f"]),
    ] as const;
    inHand.abort(new Error("first left"));
    waiting.abort(new Error("second left"));
    const [first, second, third] = await Promise.allSettled(calls);
    expect(first).toMatchObject({ reason: { message: "first left" } });
    expect(second).toMatchObject({ reason: { message: "second left" } });
    // "a" was in hand and had the first turn; nothing else of the two calls went over.
    expect(third).toMatchObject({ value: [new Float32Array([2, 1])] });
  });

  test("may not be more than a machine can serve", async () => {
    const embedder = await open();
    const calls = Array.from({ length: limits.embedWaitingMax + 1 }, () => embedder.embedQuery("q"));
    await expect(calls.at(-1)).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
    const settled = await Promise.allSettled(calls);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(limits.embedWaitingMax);
  });
});

describe("a worker that ends by itself", () => {
  const crash = `if (text === "crash") throw new Error("out of luck");`;

  test("fails all that waits, with its last words, and is started again on the next call", async () => {
    const embedder = await open(crash);
    const calls = [embedder.embedPassages(["crash"]), embedder.embedPassages(["a"]), embedder.embedQuery("b")];
    for (const call of await Promise.allSettled(calls.slice(0, 2))) {
      const message = expect.stringContaining("out of luck");
      expect(call).toMatchObject({ reason: { code: "EMBEDDER_UNAVAILABLE", message } });
    }
    await Promise.allSettled(calls);
    expect(turns([await embedder.embedQuery("c")])).toEqual([1]);
  });

  test("while nothing waits is started again, too", async () => {
    const embedder = await open(`if (text === "last") setImmediate(() => process.exit(3));`);
    await embedder.embedQuery("last");
    await vi.waitFor(async () => expect(turns([await embedder.embedQuery("c")])).toEqual([1]));
  });

  test("isn't started again without end", async () => {
    const embedder = await open(crash);
    for (let start = 0; start < limits.embedderStartsMax; start++) {
      await expect(embedder.embedQuery("crash")).rejects.toThrow("out of luck");
    }
    const message = expect.stringContaining(`${limits.embedderStartsMax} times`);
    await expect(embedder.embedQuery("a")).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE", message });
  });

  test("before it is ready, fails the opening", async () => {
    await expect(open("", "process.exit(7);")).rejects.toMatchObject({ message: expect.stringContaining("status 7") });
    await expect(open("", "nonsense(")).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  });

  test("is taken to hang when it is silent for too long, and replaced", async () => {
    const embedder = await open(`if (text === "hang") for (;;);`);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const hanging = Promise.allSettled([embedder.embedQuery("hang")]);
    await vi.advanceTimersByTimeAsync(limits.embedTextMs + limits.embedderCloseMs);
    expect(await hanging).toMatchObject([{ reason: { message: expect.stringContaining("was silent") } }]);
    expect(turns([await embedder.embedQuery("c")])).toEqual([1]);
  });
});

describe("what a worker says", () => {
  test("about why it can't start is what the opening fails with", async () => {
    const failed = { kind: "failed", code: "EMBEDDER_UNAVAILABLE", message: "no runtime", hint: "get one" };
    await expect(open("", `say(${JSON.stringify(failed)});`)).rejects.toMatchObject({
      message: "no runtime",
      hint: "get one",
    });
  });

  test("about a text that it can't embed fails that call and no other", async () => {
    const refused = { kind: "refused", code: "VECTOR_INVALID", message: "too odd", hint: "" };
    const embedder = await open(`if (text === "odd") return say(${JSON.stringify(refused)});`);
    const [odd, even] = await Promise.allSettled([
      embedder.embedPassages(["a", "odd", "b"]),
      embedder.embedPassages(["c"]),
    ]);
    expect(odd).toMatchObject({ reason: { code: "VECTOR_INVALID", message: "too odd" } });
    expect(even).toMatchObject({ value: [new Float32Array([3, 1])] });
  });

  test.each([
    ["a number that isn't finite", "[NaN, 1]"],
    ["too few numbers", "[1]"],
  ])("isn't believed when a vector has %s", async (_, numbers) => {
    const embedder = await open(`return say({ kind: "vector", vector: new Float32Array(${numbers}) });`);
    await expect(embedder.embedQuery("a")).rejects.toMatchObject({ code: "VECTOR_INVALID" });
  });
});

describe("a closed embedder", () => {
  test("fails what waits and what comes later, and leaves nothing behind", async () => {
    const before = process.getActiveResourcesInfo().filter(isOfWorkers).length;
    const embedder = await open();
    expect(process.getActiveResourcesInfo().filter(isOfWorkers).length).toBeGreaterThan(before);
    const waiting = Promise.allSettled([embedder.embedQuery("a"), embedder.embedPassages(["b"])]);
    await embedder.close();
    for (const call of await waiting) expect(call).toMatchObject({ reason: { code: "EMBEDDER_UNAVAILABLE" } });
    await expect(embedder.embedQuery("c")).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
    expect(process.getActiveResourcesInfo().filter(isOfWorkers)).toHaveLength(before);
  });

  test("doesn't wait long for a worker that won't end", async () => {
    const embedder = await open(`if (text === "hang") for (;;);`);
    const hanging = Promise.allSettled([embedder.embedQuery("hang")]);
    const startedAtMs = performance.now();
    await embedder.close();
    expect(performance.now() - startedAtMs).toBeLessThan(2 * limits.embedderCloseMs);
    expect(await hanging).toMatchObject([{ reason: { code: "EMBEDDER_UNAVAILABLE" } }]);
  });
});

function isOfWorkers(resource: string): boolean {
  return resource === "MessagePort" || resource === "Worker";
}
