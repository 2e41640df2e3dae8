// Prints docs/RUNBOOK.md from the checks of the doctor: node scripts/runbook-doc.mjs > docs/RUNBOOK.md
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { importBundle } from "./bench/import-bundle.mjs";

const bundle = fileURLToPath(new URL(`../runbook-${process.pid}.mjs`, import.meta.url));
try {
  const { allChecks, repairs, runbookAsMarkdown } = await importBundle(
    bundle,
    `export { allChecks } from "./src/core/doctor/checks/index.ts";
     export { repairs } from "./src/core/doctor/repairs/index.ts";
     export { runbookAsMarkdown } from "./src/views/runbook.ts";`,
  );
  process.stdout.write(runbookAsMarkdown(allChecks, repairs));
} finally {
  rmSync(bundle, { force: true });
}
