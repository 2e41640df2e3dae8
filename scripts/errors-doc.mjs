// Prints docs/ERRORS.md from the table in src/core/errors.ts: node scripts/errors-doc.mjs > docs/ERRORS.md
import { errorTable } from "../dist/index.js";

const exits = {
  1: "a fault of gibsey's own",
  2: "misuse",
  3: "nothing found",
  4: "something needed is down, unhealthy or over budget",
  5: "refused",
  130: "interrupted",
};

console.log(`# Errors

Every error that you can mend has a code, a message that says what happened and why, and a hint with what to type next.
This page is printed from the table in \`src/core/errors.ts\` by \`npm run docs:errors\`; a test compares the two.

Exit statuses: 0 done, ${Object.entries(exits)
  .map(([status, meaning]) => `${status} ${meaning}`)
  .join(", ")}.

| code | exit | HTTP | meaning |
| --- | --- | --- | --- |`);
for (const [code, { exit, http, meaning }] of Object.entries(errorTable)) {
  console.log(`| \`${code}\` | ${exit} | ${http} | ${meaning} |`);
}
