import type { DataDir } from "../../adapters/data-dir/data-dir.ts";
import type { Config } from "../../core/config.ts";
import type { Runtime } from "../../core/doctor/check.ts";
import type { GibseyError } from "../../core/errors.ts";
import type { ReleaseStack } from "../../daemon/release-stack.ts";
import type { Environment } from "../../wiring.ts";
import type { WiredModels } from "../model-control.ts";

/** What probes are made from, for one examination. */
export interface ProbeParts {
  readonly runtime: Runtime;
  readonly config: Config;
  /** Settings that can't be used; `config` has their defaults. */
  readonly settingProblems: readonly GibseyError[];
  readonly environment: Environment;
  readonly dataDir: DataDir;
  readonly models: WiredModels;
  /** Whether a canary is to be sent; as the runtime has it when left out. */
  readonly canary?: boolean | undefined;
  /** What probes open is put here, and closed when the examination is over. */
  readonly opened: ReleaseStack;
  readonly signal: AbortSignal;
}

/** What repairs are made from. */
export type ActParts = Pick<ProbeParts, "dataDir" | "config" | "environment" | "models" | "signal"> & {
  /** The runtime that the book is on. */
  readonly runtime: () => Promise<string>;
};

/** Asks once, whoever asks how often: several checks look at the same thing. A failure is kept, too. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}
