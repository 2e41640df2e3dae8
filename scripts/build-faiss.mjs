// Makes faiss-node loadable where its own install step couldn't: `npm run build:faiss [-- --force]`.
//
// That step downloads a binary from a host that isn't the registry, and where it fails npm leaves the package out. Here
// its sources come from the registry, with the sums that our lockfile has for them, and are compiled against the system's
// libfaiss. It happens in a cache folder, which outlives `npm ci`; then what require("faiss-node") needs is copied into node_modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { arch, argv, env, execPath, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { compilerHint, compilerWords, failedSum, lockedSums } from "./faiss/recipe.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const header = fileURLToPath(new URL("faiss/faiss-node.h", import.meta.url));
const nodeModules = join(root, "node_modules");
/** faiss-node and what it loads; then what only its compilation needs. */
const loaded = ["faiss-node", "bindings", "file-uri-to-path"];
const compiledWith = "node-addon-api";
/** For a Node that came without its headers. The API is stable, so one version of them serves every Node. */
const apiHeaders = {
  name: "node-api-headers",
  version: "1.9.0",
  integrity: "sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==",
};
const options = "-O2 -std=c++17 -shared -fPIC -fopenmp -DNAPI_VERSION=6 -DNODE_GYP_MODULE_NAME=faiss_node".split(" ");
const libraries = ["-lfaiss", "-lopenblas"];

try {
  if (!argv.includes("--force") && loads(root)) {
    console.log("faiss-node loads already; --force builds it again");
  } else {
    const built = cached();
    for (const name of loaded) {
      cpSync(join(built, name), join(nodeModules, name), { recursive: true });
      console.log(`copied ${name} to ${join(nodeModules, name)}`);
    }
    if (!loads(root))
      throw new Error("faiss-node was built, but doesn't load: node -e 'require(\"faiss-node\")' says why");
    console.log("faiss-node loads: GIBSEY_INDEX=faiss");
  }
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

/** The folder with the packages and the binary, built at the first call on this machine. */
function cached() {
  const sums = lockedSums(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")), [...loaded, compiledWith]);
  const cacheDir = env.GIBSEY_CACHE_DIR || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "gibsey");
  const key = createHash("sha256").update(readFileSync(header)).update(JSON.stringify(sums)).digest("hex").slice(0, 12);
  const folder = join(cacheDir, "faiss", `${platform}-${arch}-${key}`);
  if (!argv.includes("--force") && existsSync(folder)) {
    console.log(`built before: ${folder}`);
    return folder;
  }
  mkdirSync(dirname(folder), { recursive: true });
  const making = mkdtempSync(`${folder}.`);
  try {
    fetchPackages(sums, making);
    compile(making);
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** Gets packages from the registry as they are; none of their scripts is run. */
function fetchPackages(sums, folder) {
  const names = sums.map(({ name, version }) => `${name}@${version}`);
  const packed = JSON.parse(run("npm", ["pack", "--json", "--loglevel=error", "--pack-destination", folder, ...names]));
  const failed = failedSum(packed, sums);
  if (failed !== undefined) throw new Error(`${failed} from the registry isn't what package-lock.json names`);
  for (const { name, filename } of packed) {
    mkdirSync(join(folder, name));
    run("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", join(folder, name)]);
  }
  console.log(`fetched ${names.join(", ")}`);
}

function compile(folder) {
  const [compiler, ...flags] = compilerWords(env.CXX);
  const output = join(folder, "faiss-node", "build", "Release", "faiss-node.node");
  mkdirSync(dirname(output), { recursive: true });
  const places = ["-include", header, "-I", nodeHeaders(folder), "-I", join(folder, compiledWith)];
  const words = [
    ...flags,
    ...options,
    ...places,
    join(folder, "faiss-node", "src", "faiss.cc"),
    "-o",
    output,
    ...libraries,
  ];
  const startedMs = performance.now();
  const { error, status, stderr } = spawnSync(compiler, words, { encoding: "utf8" });
  if (error !== undefined || status !== 0) throw new Error(compilerHint({ compiler, error, stderr }));
  console.log(`compiled it in ${((performance.now() - startedMs) / 1000).toFixed(1)} s with ${compiler}`);
}

function nodeHeaders(folder) {
  const places = [join(dirname(dirname(execPath)), "include", "node"), "/usr/include/node"];
  const found = places.find((place) => existsSync(join(place, "node_api.h")));
  if (found !== undefined) return found;
  fetchPackages([apiHeaders], folder);
  return join(folder, apiHeaders.name, "include");
}

/** Asks a process of its own, because a binary that doesn't fit may end the one that loads it. */
function loads(cwd) {
  return spawnSync(execPath, ["-e", 'new (require("faiss-node").IndexFlatIP)(2)'], { cwd }).status === 0;
}

function run(command, words) {
  const { error, status, stdout, stderr } = spawnSync(command, words, { cwd: root, encoding: "utf8" });
  if (error === undefined && status === 0) return stdout;
  throw new Error(`${command} ${words.join(" ")}: ${error?.message ?? stderr}`);
}
