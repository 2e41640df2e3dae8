import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildKernel } from "../../scripts/build-kernel.mjs";

/** Programs that node can run, and the way to be rid of them. */
export interface Bundled {
  readonly program: string;
  release(): Promise<void>;
}

/** Bundles one TypeScript file with the product's sources, since node runs no TypeScript. Packages are found from there. */
export async function bundled(source: URL): Promise<Bundled> {
  const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "gibsey-test-"));
  const program = join(folder, `${basename(fileURLToPath(source), ".ts")}.mjs`);
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
  await buildKernel(join(folder, "kernel.wasm"));
  return { program, release: () => rm(folder, { recursive: true, force: true }) };
}
