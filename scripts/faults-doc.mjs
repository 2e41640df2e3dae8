// Prints docs/FAULTS.md from what the suites of faults wrote to GIBSEY_FAULTS_OUT, a line of JSON a fault:
//   node scripts/faults-doc.mjs FILE > docs/FAULTS.md
import { readFileSync } from "node:fs";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error(
    "usage: node scripts/faults-doc.mjs FILE, which a run of the suites with GIBSEY_FAULTS_OUT=FILE has written",
  );
  process.exit(2);
}
const rows = readFileSync(file, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line));
const runtimes = [...new Set(rows.map(({ runtime }) => runtime))];
const share = (part, all) => `${part} of ${all}${all === 0 ? "" : ` (${Math.round((100 * part) / all)} %)`}`;

console.log(`# Faults

Each of these was done to a book or a stack, and \`gibsey doctor\` asked. Printed by \`npm run docs:faults\` from a run of
\`test/doctor\` and \`npm run test:services\`, which fail when a fault isn't named. "Simulated" are those that weren't broken for real but
made to look so: another \`java\`, a clock that is told a lie.

| | faults | named | named first | mended by --fix, of those it offers to |
| --- | --- | --- | --- | --- |`);
for (const [name, some] of [
  ...runtimes.map((runtime) => [runtime, rows.filter((row) => row.runtime === runtime)]),
  ["all", rows],
]) {
  const offered = some.filter(({ fixed }) => fixed !== "");
  const count = (key) => some.filter((row) => row[key]).length;
  console.log(
    `| ${name} | ${some.length}, ${some.filter(({ isSimulated }) => isSimulated).length} simulated | ${share(count("named"), some.length)} | ${share(count("first"), some.length)} | ${share(offered.filter(({ fixed }) => fixed === "yes").length, offered.length)} |`,
  );
}
for (const runtime of runtimes) {
  console.log(
    `\n## On ${runtime}\n\n| what was done | the check that names it | first | --fix |\n| --- | --- | --- | --- |`,
  );
  for (const { fault, check, isSimulated, first, named, fixed } of rows.filter((row) => row.runtime === runtime)) {
    const told = named ? (first ? "yes" : "no") : "not named";
    const mends = { yes: "mends it", no: "doesn't mend it" }[fixed] ?? "";
    console.log(`| ${fault}${isSimulated ? " (simulated)" : ""} | \`${check}\` | ${told} | ${mends} |`);
  }
}
