import { GibseyError } from "../../core/errors.ts";
import type { DockerCli } from "./docker-cli.ts";
import { fieldsOf, textOf } from "./fields.ts";

/** What a Docker engine has for containers: on a Mac that is a virtual machine's share of the machine. */
export interface Engine {
  readonly version: string;
  readonly memoryMb: number;
  readonly cores: number;
  /** Where it keeps images and volumes, as it sees it itself. */
  readonly folder: string;
}

/** @throws GibseyError DOCKER_UNAVAILABLE when no engine answers. */
export async function askEngine(docker: DockerCli, signal: AbortSignal): Promise<Engine> {
  const format =
    '{"version":{{json .ServerVersion}},"memory":{{.MemTotal}},"cores":{{.NCPU}},"folder":{{json .DockerRootDir}}}';
  const answer: unknown = JSON.parse(await docker.run(["info", "--format", format], { signal }));
  const { version, memory, cores, folder } = fieldsOf(answer);
  // A client without an engine still prints what it knows of itself: no version, and zeroes.
  if (typeof version !== "string" || version === "" || typeof memory !== "number" || memory === 0) {
    throw new GibseyError("DOCKER_UNAVAILABLE", "docker finds no engine", "start Docker, then gibsey up");
  }
  return { version, memoryMb: memory / 1_048_576, cores: Number(cores) || 1, folder: textOf(folder) };
}
