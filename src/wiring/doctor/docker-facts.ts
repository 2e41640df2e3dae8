import type { DockerFacts } from "../../core/doctor/probes/machine.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
import type { Environment } from "../../wiring.ts";

/** What Docker says of itself. @throws GibseyError DOCKER_UNAVAILABLE, also when it takes the question and doesn't answer. */
export async function askDocker(environment: Environment, signal: AbortSignal): Promise<DockerFacts> {
  const [{ openDocker }, { askEngine }] = await Promise.all([
    import("../../adapters/docker/docker-cli.ts"),
    import("../../adapters/docker/engine.ts"),
  ]);
  const docker = openDocker(environment);
  const within = timeLimit(signal, limits.doctorAnswerMs);
  try {
    const [engine, compose, buildx] = await Promise.all([
      askEngine(docker, within),
      docker.run(["compose", "version", "--short"], { signal: within }),
      docker.run(["buildx", "version"], { signal: within }).catch(() => undefined),
    ]);
    const shownBuildx = buildx === undefined ? undefined : (/v?\d[\w.-]*/.exec(buildx)?.[0] ?? buildx);
    return { engine: engine.version, compose: compose.trim(), buildx: shownBuildx };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!within.aborted) throw thrown;
    const message = `docker doesn't answer within ${limits.doctorAnswerMs / 1_000} s`;
    throw new GibseyError("DOCKER_UNAVAILABLE", message, "start Docker anew (Linux: sudo systemctl restart docker)");
  }
}
