import { execFile } from "node:child_process";
import { readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";

export interface Java {
  /** The program. */
  readonly path: string;
  /** The folder above bin/, as JAVA_HOME would name it. */
  readonly home: string;
  /** Such as `17.0.15`. */
  readonly version: string;
}

/** What is asked of the machine. */
export interface JavaProbes {
  /** Names in a folder; none when it isn't there. */
  list(folder: string): Promise<readonly string[]>;
  /** What `java -version` says; undefined when there is no such program. */
  ask(path: string): Promise<string | undefined>;
  /** The file behind links; undefined when there is none. */
  resolve(path: string): Promise<string | undefined>;
}

/** A Java 17 if there is one, and the others that were found on the way to it. */
export interface FoundJava {
  readonly java: Java | undefined;
  readonly others: readonly Pick<Java, "path" | "version">[];
}

/**
 * Finds a Java 17: JAVA_HOME's, then those of the PATH, then where systems and sdkman keep them. It must be 17: Kafka and the
 * agent need it, and Cassandra 5.0 ends at once on those from 18 to 25.
 * @throws GibseyError JAVA_MISSING, naming what was found instead.
 */
export async function findJava(
  environment: Readonly<Record<string, string | undefined>>,
  probes: JavaProbes = systemProbes,
): Promise<Java> {
  const { java, others } = await lookForJava(environment, probes);
  if (java !== undefined) return java;
  const names = others.map(({ version, path }) => `${version} (${path})`);
  const found = names.length === 0 ? "there is no Java" : `found only ${names.join(", ")}`;
  throw new GibseyError(
    "JAVA_MISSING",
    `the servers need Java 17; ${found}`,
    "install one (Debian: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk@17), or set JAVA_HOME",
  );
}

/** Looks where {@link findJava} does, and tells of all that it met. */
export async function lookForJava(
  environment: Readonly<Record<string, string | undefined>>,
  probes: JavaProbes = systemProbes,
): Promise<FoundJava> {
  const others: Pick<Java, "path" | "version">[] = [];
  const seen = new Set<string>();
  for (const candidate of await candidates(environment, probes)) {
    const real = await probes.resolve(candidate);
    if (real === undefined || seen.has(real)) continue;
    seen.add(real);
    const version = versionIn(await probes.ask(candidate));
    if (version === undefined) continue;
    if (/^17(\.|$)/.test(version)) return { java: { path: candidate, home: dirname(dirname(real)), version }, others };
    others.push({ path: candidate, version });
  }
  return { java: undefined, others };
}

async function candidates(
  environment: Readonly<Record<string, string | undefined>>,
  { list }: JavaProbes,
): Promise<readonly string[]> {
  const home = environment["HOME"] ?? "";
  const javaHome = environment["JAVA_HOME"] ?? "";
  const onPath = (environment["PATH"] ?? "").split(":").filter((folder) => folder !== "");
  const collections: readonly [folder: string, below: string][] = [
    ["/usr/lib/jvm", "bin/java"],
    [join(home, ".sdkman/candidates/java"), "bin/java"],
    ["/Library/Java/JavaVirtualMachines", "Contents/Home/bin/java"],
    [join(home, "Library/Java/JavaVirtualMachines"), "Contents/Home/bin/java"],
  ];
  const collected = await Promise.all(
    collections.map(async ([folder, below]) =>
      (await list(folder)).toSorted().map((name) => join(folder, name, below)),
    ),
  );
  return [
    ...(javaHome === "" ? [] : [join(javaHome, "bin/java")]),
    ...onPath.map((folder) => join(folder, "java")),
    ...collected.flat(),
    // Homebrew puts its own beside the system's, and links them nowhere.
    "/opt/homebrew/opt/openjdk@17/bin/java",
    "/usr/local/opt/openjdk@17/bin/java",
  ];
}

function versionIn(told: string | undefined): string | undefined {
  return /version "([^"]+)"/.exec(told ?? "")?.[1];
}

const systemProbes: JavaProbes = {
  list: (folder) => readdir(folder).catch(() => []),
  resolve: (path) => realpath(path).catch(() => undefined),
  async ask(path) {
    try {
      const { stderr, stdout } = await promisify(execFile)(path, ["-version"], { timeout: limits.javaVersionMs });
      return `${stderr}${stdout}`;
    } catch {
      return undefined;
    }
  },
};
