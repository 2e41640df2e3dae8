// A canary's flight hop by hop, embedded and on servers of its own: what is usual, for whoever wants to say which hop is slow.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, program, quantile, report } from "./measure.mjs";

const flights = 100;
/** The first ones find caches and compilers cold. */
const warmUp = 5;

/** So many flights in an empty book with its model pinned, as the daemon times them. */
async function fly(runtime) {
  const home = mkdtempSync(join(tmpdir(), "gibsey-canary-"));
  // A port of its own: fetch keeps connections to the one where the daemon before was.
  const own = { GIBSEY_RUNTIME: runtime, GIBSEY_DATA_DIR: join(home, "book"), GIBSEY_PORT: "0", GIBSEY_URL: "" };
  const run = (...words) => {
    const env = { ...process.env, ...own };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`gibsey ${words.join(" ")}: ${stderr}`);
    return stdout;
  };
  try {
    const { daemonUrl } = JSON.parse(run("up", "--any-port", "--json"));
    run("page", "put", "1", "--number", "1", "--body", "The keeper lit the lamp at dusk.");
    const headers = { authorization: `Bearer ${run("token").trim()}` };
    const flown = [];
    for (let flight = 0; flight < warmUp + flights; flight++) {
      const response = await fetch(`${daemonUrl}/canary`, { method: "POST", headers });
      if (!response.ok) throw new Error(await response.text());
      if (flight >= warmUp) flown.push(await response.json());
    }
    return flown;
  } finally {
    run("down", "--purge", "--yes");
    rmSync(home, { recursive: true, force: true });
  }
}

const rows = [];
for (const runtime of ["embedded", "native"]) {
  const flown = await fly(runtime);
  for (const { name } of flown[0].hops) {
    const ms = flown.map(({ hops }) => hops.find((hop) => hop.name === name).ms);
    rows.push({ what: `${runtime}: ${name}, median`, figure: median(ms), unit: "ms" });
  }
  const totalMs = flown.map((flight) => flight.totalMs);
  rows.push({ what: `${runtime}: all, median`, figure: median(totalMs), unit: "ms" });
  rows.push({ what: `${runtime}: all, p95`, figure: quantile(totalMs, 0.95), unit: "ms", budget: 700 });
}
report("canary", rows, [`${flights} flights one after the other`]);
