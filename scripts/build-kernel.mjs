// Compiles the index's kernel to WebAssembly: `node scripts/build-kernel.mjs` puts it where the sources look for it.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { main as compile } from "assemblyscript/asc";

const folder = new URL("../src/adapters/simd/", import.meta.url);

const source = ["assembly/kernel.ts", "--baseDir", fileURLToPath(folder), "--outFile", "kernel.wasm"];
const language = ["-O3", "--noAssert", "--enable", "simd", "--runtime", "stub"];
// The memory comes from outside, so that its bound is the index's to set; 65,536 pages are all of WASM's 4 GiB.
const memory = ["--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"];

/** Where the sources, run without a bundle, look for the kernel. */
export const kernelPath = fileURLToPath(new URL("kernel.wasm", folder));

/** Compiles the kernel to `outFile`, making its folder. Rejects with the compiler's words when it can't. */
export async function buildKernel(outFile = kernelPath) {
  const written = new Map();
  const problems = [];
  const { error } = await compile([...source, ...language, ...memory], {
    writeFile: (name, contents) => void written.set(name, contents),
    stderr: { write: (text) => void problems.push(text) },
  });
  const kernel = written.get("kernel.wasm");
  if (error || kernel === undefined)
    throw new Error(`kernel.ts doesn't compile: ${problems.join("")}`, { cause: error });
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, kernel);
}

if (argv[1] === fileURLToPath(import.meta.url)) await buildKernel();
