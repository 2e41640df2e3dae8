import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildKernel } from "../scripts/build-kernel.mjs";

/** Sources are tested as they stand, but the kernel is compiled, and end-to-end tests run the bundle. */
export default async function setup(): Promise<void> {
  await buildKernel();
  if (!existsSync(fileURLToPath(new URL("../dist/cli.js", import.meta.url)))) {
    throw new Error("dist/ isn't built: npm run build");
  }
}
