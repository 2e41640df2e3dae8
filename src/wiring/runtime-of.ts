import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { isAlive } from "../adapters/process/process-identity.ts";
import type { Config } from "../core/config.ts";
import { GibseyError } from "../core/errors.ts";
import type { Environment } from "../wiring.ts";

/** Where a book's runtime is told of. */
export interface RuntimeParts {
  readonly config: Config;
  readonly environment: Environment;
  readonly dataDir: DataDir;
}

/**
 * The runtime of what runs, else {@link settledRuntime}.
 * @throws GibseyError RUNTIME_CONFLICT when another is set than what runs.
 */
export async function runtimeOf(parts: RuntimeParts): Promise<string> {
  const record = await parts.dataDir.readRun();
  const answers = await Promise.all((record?.services ?? []).map(isAlive));
  if (record === undefined || !answers.includes(true)) return settledRuntime(parts);
  checkRuntime(parts.config, record.runtime);
  return record.runtime;
}

/**
 * The runtime that is set; where none is, the one that the book's servers were started by, else the default.
 * @throws GibseyError RUNTIME_CONFLICT when another is set than that of containers that run.
 */
export async function settledRuntime(parts: RuntimeParts): Promise<string> {
  const { value, source } = parts.config.runtime;
  const started = (await parts.dataDir.readStack())?.runtime;
  if (source === "default") return started ?? value;
  if (started === "docker" && value !== "docker") {
    const { hasContainers } = await import("./docker-control.ts");
    if (await hasContainers(parts)) checkRuntime(parts.config, "docker");
  }
  return value;
}

/** Only a runtime that was asked for can contradict; the default goes along with what runs. */
export function checkRuntime(config: Config, running: string): void {
  if (config.runtime.source === "default" || config.runtime.value === running) return;
  throw new GibseyError(
    "RUNTIME_CONFLICT",
    `--runtime is ${config.runtime.value}, but ${running} runs on this data dir`,
    "leave --runtime out, or stop what runs: gibsey down",
  );
}
