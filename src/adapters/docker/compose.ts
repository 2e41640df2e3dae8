import type { ServerName } from "../../core/stack/server-rules.ts";
import { type Container, parseContainers } from "./containers.ts";
import { type DockerCli, DockerFailed } from "./docker-cli.ts";

/** A book's containers. All throw as {@link DockerCli.run} does. */
export interface Compose {
  /** Those that there are, running or not. */
  containers(signal: AbortSignal): Promise<readonly Container[]>;
  /** Makes containers without starting them; fetches their images first, for as long as that takes. */
  create(names: readonly ServerName[], signal: AbortSignal, onLine: (line: string) => void): Promise<void>;
  /** Builds the agent's image unless it is there. */
  buildAgent(image: string, signal: AbortSignal, onLine: (line: string) => void): Promise<void>;
  /** Starts containers; resolves once they run, which is before they are ready. */
  start(names: readonly ServerName[], signal: AbortSignal): Promise<void>;
  /** Stops containers and takes them away; their volumes stay. */
  remove(names: readonly ServerName[], signal: AbortSignal): Promise<void>;
  /** Stops and takes away all, in reverse order, each with its time. */
  down(withVolumes: boolean, signal: AbortSignal): Promise<void>;
  /** The last lines of a server's log; with `follow` also those to come, until aborted. */
  logs(name: ServerName, options: LogOptions, signal: AbortSignal): Promise<void>;
}

export interface LogOptions {
  readonly lines: number;
  readonly follow?: boolean;
  /** Only lines from then on, as Docker writes times. */
  readonly since?: string;
  readonly onLine: (line: string) => void;
}

export interface ComposeFiles {
  readonly project: string;
  readonly composeFile: string;
  readonly environmentFile: string;
}

export function openCompose(docker: DockerCli, { project, composeFile, environmentFile }: ComposeFiles): Compose {
  const own = ["compose", "--project-name", project, "--file", composeFile, "--env-file", environmentFile];
  const compose = (words: readonly string[], signal: AbortSignal, onLine?: (line: string) => void) =>
    docker.run([...own, ...words], { signal, ...(onLine === undefined ? {} : { onLine }) });
  return {
    containers: async (signal) => parseContainers(await compose(["ps", "--all", "--format", "json"], signal)),

    async create(names, signal, onLine) {
      await compose(["create", "--no-build", ...names], signal, onLine);
    },

    async buildAgent(image, signal, onLine) {
      // A build asks the registry about the image that it begins from; one that is there needs no network.
      if (await isThere(docker, image, signal)) return;
      await compose(["build", "agent"], signal, onLine);
    },

    async start(names, signal) {
      await compose(["up", "--detach", "--no-build", ...names], signal);
    },

    async remove(names, signal) {
      await compose(["rm", "--stop", "--force", ...names], signal);
    },

    async down(withVolumes, signal) {
      await compose(["down", "--remove-orphans", ...(withVolumes ? ["--volumes"] : [])], signal);
    },

    async logs(name, { lines, follow = false, since, onLine }, signal) {
      const words = [
        "logs",
        "--no-log-prefix",
        "--no-color",
        "--tail",
        String(lines),
        ...(since === undefined ? [] : ["--since", since]),
      ];
      await compose([...words, ...(follow ? ["--follow"] : []), name], signal, onLine);
    },
  };
}

function isThere(docker: DockerCli, image: string, signal: AbortSignal): Promise<boolean> {
  return docker.run(["image", "inspect", "--format", "{{.Id}}", image], { signal }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DockerFailed) return false;
      throw error;
    },
  );
}
