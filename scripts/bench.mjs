// Runs the benches: `npm run bench`, `npm run bench -- retrieve --json`. Each is a program of its own in scripts/bench/.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("bench/", import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".bench.mjs"))
  .map((file) => file.slice(0, -".bench.mjs".length));
const flags = process.argv.slice(2).filter((word) => word.startsWith("-"));
const asked = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const unknown = asked.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`there is no bench ${unknown}; there are ${names.join(", ")}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : names) {
  const { status } = spawnSync(process.execPath, [`${folder}${name}.bench.mjs`, ...flags], { stdio: "inherit" });
  // The others are worth knowing as well.
  if (status !== 0) process.exitCode = status ?? 1;
}
