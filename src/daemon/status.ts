import type { Generation } from "../core/embed/embedder.ts";
import type { StatusReport } from "../core/stack/status-report.ts";
import type { PipelineState } from "./pipeline.ts";

/** The generation in the words of the surface. */
export function modelOf(generation: Generation): StatusReport["model"] {
  return { provider: generation.provider, name: generation.model, dimensions: generation.dimensions };
}

/** The pipeline's state in a word, with the problem it waits on. */
export function pipelineOf(state: PipelineState): StatusReport["pipeline"] {
  if (state.kind !== "waiting") return { state: state.kind };
  return { state: state.kind, problem: `${state.problem.code}: ${state.problem.message}` };
}
