// From a changed page to a searchable one, at the writer's own clock. The budget: p95 at most 300 ms with bge-small.
import { findBook, median, openBook, quantile, report } from "./measure.mjs";

const changes = 60;
const book = findBook();
const opened = await openBook(book);
try {
  const pages = (await opened.ask("/pages?limit=1000")).filter(({ body }) => body !== "");
  const tookMs = [];
  const hops = new Map();
  for (let change = 0; change < changes; change++) {
    const page = pages[(change * 37) % pages.length];
    const startedAt = performance.now();
    const written = await opened.ask(`/pages/${encodeURIComponent(page.page_id)}?wait=1`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ body: `${page.body} And somebody counted to ${change}.` }),
    });
    tookMs.push(performance.now() - startedAt);
    for (const { name, ms } of written.hops) hops.set(name, [...(hops.get(name) ?? []), ms]);
  }
  report(
    "learn",
    [
      { what: "change to searchable, median", figure: median(tookMs), unit: "ms" },
      { what: "change to searchable, p95", figure: quantile(tookMs, 0.95), unit: "ms", budget: 300 },
      ...[...hops].map(([name, samples]) => ({ what: `  ${name}, median`, figure: median(samples), unit: "ms" })),
      {
        what: "import, passages a second",
        figure: (opened.imported.embedded / opened.imported.tookMs) * 1000,
        unit: "/s",
      },
    ],
    [`${book.name}, ${opened.model.provider}:${opened.model.name}, ${changes} changes one after the other`],
  );
} finally {
  opened.close();
}
