/** What of the build of faiss-node can be told without building it. */

/** `[{name, version, integrity}]` of these packages as a lockfile (version 3) has them. Throws on one that it hasn't. */
export function lockedSums(lock, names) {
  return names.map((name) => {
    const entry = lock.packages[`node_modules/${name}`];
    if (entry === undefined) throw new Error(`package-lock.json has no ${name}`);
    return { name, version: entry.version, integrity: entry.integrity };
  });
}

/** The first package that isn't the one we know by its sum, or nothing. `packed` is what `npm pack --json` prints. */
export function failedSum(packed, sums) {
  const isRight = ({ name, integrity }) => packed.some((found) => found.name === name && found.integrity === integrity);
  const failed = sums.find((sum) => !isRight(sum));
  return failed && `${failed.name}@${failed.version}`;
}

/** The compiler that CXX names, perhaps with flags or a wrapper like ccache, else g++. */
export function compilerWords(CXX) {
  const words = (CXX ?? "").split(/\s+/).filter((word) => word !== "");
  return words.length > 0 ? words : ["g++"];
}

/**
 * What to type when the compiler couldn't be run, or failed.
 * @param {{ compiler: string, error?: Error & { code?: string }, stderr?: string }} failure
 */
export function compilerHint({ compiler, error, stderr = "" }) {
  if (error !== undefined) {
    const what = error.code === "ENOENT" ? "isn't there" : `can't be run: ${error.message}`;
    return `The compiler ${compiler} ${what}. Install one: apt-get install g++`;
  }
  const missing = /faiss\/\S+\.h: No such file|'faiss\/\S+' file not found|find.*-lfaiss|find.*-lopenblas/.exec(stderr);
  if (missing !== null) {
    return `libfaiss or libopenblas isn't there (${missing[0]}). Install them: apt-get install libfaiss-dev libopenblas-dev`;
  }
  return `faiss-node doesn't compile against this machine's libfaiss; 1.7.3 and 1.7.4 are known to work.\n${stderr.slice(0, 2_000)}`;
}
