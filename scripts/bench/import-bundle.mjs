// The product's own modules in a bench's process, bundled from the sources as they stand.
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/**
 * Bundles what an entry exports from `./src/...` into a file, which has to be in the checkout, because packages stay outside
 * of it; and imports it. The file is the caller's to remove.
 */
export async function importBundle(outfile, contents, plugins = []) {
  await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("../..", import.meta.url)), loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    plugins,
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}
