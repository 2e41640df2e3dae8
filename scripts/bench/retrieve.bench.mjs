// What a question costs beside its embedding. The budget: p95 of /retrieve at most 1.3 times the embedder's own p95 for
// the same questions + 5 ms. Both are asked in turn, question by question, so that a busy machine slows them alike.
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { importBundle } from "./import-bundle.mjs";
import { findBook, median, openBook, quantile, report } from "./measure.mjs";

const rounds = 3;
const book = findBook();
const opened = await openBook(book);
const embedder = await openSameEmbedder(opened.model);
try {
  const retrieveMs = [];
  const embedMs = [];
  for (const question of book.questions.slice(0, 5)) {
    await embedder.embedQuery(question);
    await opened.ask(`/retrieve?k=5&q=${encodeURIComponent(question)}`);
  }
  for (let round = 0; round < rounds; round++) {
    for (const question of book.questions) {
      embedMs.push(await timed(() => embedder.embedQuery(question)));
      retrieveMs.push(await timed(() => opened.ask(`/retrieve?k=5&q=${encodeURIComponent(question)}`)));
    }
  }
  const over = retrieveMs.map((ms, position) => ms - embedMs[position]);
  report(
    "retrieve",
    [
      { what: "embedder alone, median", figure: median(embedMs), unit: "ms" },
      { what: "embedder alone, p95", figure: quantile(embedMs, 0.95), unit: "ms" },
      { what: "/retrieve, median", figure: median(retrieveMs), unit: "ms" },
      {
        what: "/retrieve, p95",
        figure: quantile(retrieveMs, 0.95),
        unit: "ms",
        budget: 1.3 * quantile(embedMs, 0.95) + 5,
      },
      { what: "/retrieve less its embedding, median", figure: median(over), unit: "ms" },
    ],
    [`${book.name}, ${opened.model.provider}:${opened.model.name}, k = 5, ${embedMs.length} questions`],
  );
} finally {
  await embedder.close();
  opened.close();
}

async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The daemon's embedder once more, in a worker of this process. */
async function openSameEmbedder({ provider, name }) {
  const folder = new URL("../../dist/bench/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const { openEmbedder, createModelStore } = await importBundle(
    fileURLToPath(new URL("embedder.mjs", folder)),
    'export * from "./src/adapters/models/open-embedder.ts"; export * from "./src/adapters/models/model-store.ts";',
  );
  rmSync(folder, { recursive: true });
  const cacheDir =
    process.env.GIBSEY_CACHE_DIR ?? `${process.env.XDG_CACHE_HOME ?? `${process.env.HOME}/.cache`}/gibsey`;
  return openEmbedder(provider === "onnx" ? `${provider}:${name}` : provider, {
    modelStore: createModelStore({ cacheDir, environment: process.env }),
    workerUrl: new URL("../../dist/embedding-worker.js", import.meta.url),
    signal: new AbortController().signal,
  });
}
