// Bundles the script and the style of the nightly report, which stand in the page itself.
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const folder = fileURLToPath(new URL("../src/views/nightly-report/browser/", import.meta.url));

/** `{script, style}`, each as one text. */
export async function buildReportPage() {
  const [script, style] = await Promise.all([bundle("main.ts", "iife"), bundle("style.css")]);
  return { script, style };
}

async function bundle(file, format) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: [file],
    bundle: true,
    write: false,
    minify: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    charset: "utf8",
    logLevel: "warning",
    ...(format === undefined ? {} : { format }),
  });
  return outputFiles[0].text.trim();
}
