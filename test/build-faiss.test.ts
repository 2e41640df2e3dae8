import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compilerHint, compilerWords, failedSum, lockedSums } from "../scripts/faiss/recipe.mjs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));

describe("the build of faiss-node", () => {
  it("takes the versions and sums that our lockfile has", () => {
    const [sum] = lockedSums(lock, ["faiss-node"]);
    expect(sum).toEqual({ name: "faiss-node", version: "0.5.1", integrity: expect.stringMatching(/^sha512-/) });
    expect(() => lockedSums(lock, ["faiss-nodes"])).toThrow("faiss-nodes");
  });

  it("refuses a package with another sum, and one that didn't come", () => {
    const sums = [
      { name: "a", version: "1.0.0", integrity: "sha512-a" },
      { name: "b", version: "2.0.0", integrity: "sha512-b" },
    ];
    expect(failedSum(sums, sums)).toBeUndefined();
    expect(failedSum([sums[0], { ...sums[1], integrity: "sha512-x" }], sums)).toBe("b@2.0.0");
    expect(failedSum([sums[1]], sums)).toBe("a@1.0.0");
  });

  it("uses the compiler that CXX names, with its flags", () => {
    expect(compilerWords(undefined)).toEqual(["g++"]);
    expect(compilerWords(" ")).toEqual(["g++"]);
    expect(compilerWords("ccache clang++ -g")).toEqual(["ccache", "clang++", "-g"]);
  });

  it.each([
    ["the compiler", { error: Object.assign(new Error("spawn"), { code: "ENOENT" }) }, "apt-get install g++"],
    ["faiss's headers", { stderr: "fatal error: faiss/Index.h: No such file or directory" }, "libfaiss-dev"],
    ["clang's faiss's headers", { stderr: "fatal error: 'faiss/Index.h' file not found" }, "libfaiss-dev"],
    ["libfaiss", { stderr: "/usr/bin/ld: cannot find -lfaiss: No such file" }, "libfaiss-dev"],
    ["libopenblas", { stderr: "/usr/bin/ld: cannot find -lopenblas" }, "libopenblas-dev"],
    ["nothing, but doesn't compile", { stderr: "error: 'idx_t' is ambiguous" }, "idx_t"],
  ])("where it lacks %s says what to do", (_, failure, hint) => {
    expect(compilerHint({ compiler: "g++", ...failure })).toContain(hint);
  });
});
