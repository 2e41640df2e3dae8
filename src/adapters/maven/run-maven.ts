import { join } from "node:path";
import { limits } from "../../core/limits.ts";

/** Pinned, because what an unversioned plugin does depends on the Maven that runs it. */
const dependencyPlugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

export interface MavenRun {
  /** A goal of the dependency plugin. */
  readonly goal: "copy" | "copy-dependencies";
  readonly flags: readonly string[];
  /** Where it runs. Without a pom there and without -f, nothing but what the flags name is resolved. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Called with each line that it prints; without it, mvn is told to be quiet. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs people's own `mvn`, so that their settings, mirrors, proxies and local repository are used: MAVEN_HOME's, else the
 * PATH's.
 * @throws Error in Maven's own words; MavenMissing; the signal's reason.
 */
export async function runMaven({ goal, flags, folder, environment, signal, onLine }: MavenRun): Promise<void> {
  const { execa } = await import("execa");
  const home = environment["MAVEN_HOME"];
  const mvn = home === undefined || home === "" ? "mvn" : join(home, "bin", "mvn");
  const quiet = onLine === undefined ? ["-q"] : [];
  const running = execa(mvn, [`${dependencyPlugin}:${goal}`, "-B", "-Dstyle.color=never", ...quiet, ...flags], {
    cwd: folder,
    env: environment,
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
    cancelSignal: signal,
    maxBuffer: limits.mavenOutputCharactersMax,
  });
  if (onLine !== undefined) for await (const line of running.iterable({ from: "all" })) onLine(line);
  const result = await running;
  signal.throwIfAborted();
  if (!result.failed) return;
  if (result.code === "ENOENT") throw new MavenMissing(mvn === "mvn" ? "mvn isn't on the PATH" : `there is no ${mvn}`);
  throw new Error(firstError(result.all) ?? result.shortMessage, { cause: result });
}

/** There is no `mvn` to run. */
export class MavenMissing extends Error {
  override readonly name = "MavenMissing";
}

/** Maven's first error, without the goal's name in front and the pointer to its manual behind. */
function firstError(output: string): string | undefined {
  const line = /^\[ERROR\] (.+)$/m.exec(output)?.[1];
  return line?.replace(/^Failed to execute goal .* on project [\w.-]+: /, "").replace(/ -> \[Help 1\]$/, "");
}
