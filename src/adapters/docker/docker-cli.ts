import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";

export interface DockerOptions {
  readonly signal: AbortSignal;
  /** Called with each line of the output, which is then not kept. */
  readonly onLine?: (line: string) => void;
}

/** Runs people's own `docker`, so that their context, host and login are used. */
export interface DockerCli {
  /**
   * Runs it to its end. @returns what it printed.
   * @throws GibseyError DOCKER_UNAVAILABLE when it isn't there or finds no engine; {@link DockerFailed} in its own words; the
   * signal's reason.
   */
  run(words: readonly string[], options: DockerOptions): Promise<string>;
}

/** It tried what it was told, and that failed: an image that can't be fetched, say. */
export class DockerFailed extends GibseyError {
  constructor(said: string, options: { cause: unknown }) {
    const hint = "these are docker's own words; mirrors, proxies and logins are in its settings. What is there is kept";
    super("SERVICE_FAILED", `docker failed: ${said}`, hint, options);
  }
}

export function openDocker(environment: Readonly<Record<string, string | undefined>>): DockerCli {
  return {
    async run(words, { signal, onLine }) {
      signal.throwIfAborted();
      const { execa } = await import("execa");
      const running = execa("docker", words, {
        env: bare(environment),
        extendEnv: false,
        stdin: "ignore",
        reject: false,
        cancelSignal: signal,
        all: true,
        buffer: onLine === undefined,
        maxBuffer: limits.dockerOutputCharactersMax,
      });
      const lastLines: string[] = [];
      if (onLine !== undefined) {
        for await (const line of running.iterable({ from: "all" })) {
          onLine(line);
          lastLines.push(line);
          if (lastLines.length > limits.dockerLinesMax) lastLines.shift();
        }
      }
      const result = await running;
      signal.throwIfAborted();
      if (!result.failed) return result.stdout ?? "";
      if (result.code === "ENOENT") throw unavailable("there is no docker on the PATH", installHint);
      const said = (result.stderr ?? lastLines.join("\n")).trim() || (result.shortMessage ?? "docker failed");
      throw whyUnavailable(said) ?? new DockerFailed(lastLineOf(said), { cause: result });
    },
  };
}

/** gibsey's own variables are given to Compose by a file, which those of the environment would outdo; Compose's by flags. */
function bare(environment: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(GIBSEY|COMPOSE)_/.test(name)));
}

const installHint = "install Docker with its Compose plugin, or leave it: gibsey up --runtime native";

/** The words in which docker says that it can do nothing at all. */
function whyUnavailable(said: string): GibseyError | undefined {
  const line = said.split("\n").find((one) => /docker|daemon/i.test(one)) ?? lastLineOf(said);
  if (/permission denied.*(docker|daemon)|(docker|daemon).*permission denied/is.test(said)) {
    return unavailable(line, "let this user use Docker (sudo usermod -aG docker $USER, then log in again)");
  }
  if (/cannot connect to the docker daemon|error during connect|failed to connect to the docker API/i.test(said)) {
    return unavailable(line, "start Docker (Linux: sudo systemctl start docker), then gibsey up");
  }
  if (/'compose' is not a docker command|unknown command: docker compose|unknown (shorthand )?flag.*/i.test(said)) {
    return unavailable("this docker has no usable Compose plugin", "install Docker Compose 2.20 or newer");
  }
  return undefined;
}

function unavailable(message: string, hint: string): GibseyError {
  return new GibseyError("DOCKER_UNAVAILABLE", message, hint);
}

function lastLineOf(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? text;
}
