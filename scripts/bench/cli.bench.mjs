// What the command line costs beside bare node. The budgets: `gibsey --help` at most 1.25 times bare node; `gibsey ask`
// of a warm daemon at most bare node + 120 ms + the daemon's own time. Runs are interleaved, medians are compared.
import { spawnSync } from "node:child_process";
import { findBook, median, openBook, program, report } from "./measure.mjs";

const runs = 25;
const book = findBook();
const opened = await openBook(book);
try {
  const [question] = book.questions;
  const bareMs = [];
  const helpMs = [];
  const askMs = [];
  const daemonMs = [];
  for (let run = -2; run < runs; run++) {
    const bare = spawned(["-e", "0"]);
    const help = spawned([program, "--help"]);
    const ask = spawned([program, "ask", question]);
    const startedAt = performance.now();
    await opened.ask(`/retrieve?k=5&q=${encodeURIComponent(question)}`);
    if (run < 0) continue;
    daemonMs.push(performance.now() - startedAt);
    bareMs.push(bare);
    helpMs.push(help);
    askMs.push(ask);
  }
  report(
    "cli",
    [
      { what: "bare node", figure: median(bareMs), unit: "ms" },
      { what: "gibsey --help", figure: median(helpMs), unit: "ms" },
      { what: "gibsey --help / bare node", figure: median(helpMs) / median(bareMs), unit: "x", budget: 1.25 },
      { what: "the daemon's own time", figure: median(daemonMs), unit: "ms" },
      { what: "gibsey ask", figure: median(askMs), unit: "ms", budget: median(bareMs) + 120 + median(daemonMs) },
    ],
    [`${book.name}, ${runs} interleaved runs of each`],
  );
} finally {
  opened.close();
}

function spawned(words) {
  const startedAt = performance.now();
  spawnSync(process.execPath, words, { env: opened.env, stdio: "ignore" });
  return performance.now() - startedAt;
}
