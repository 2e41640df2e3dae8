import type { ModelProbes } from "../../core/doctor/probes/models.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function modelProbes({ models }: ProbeParts): ModelProbes {
  return { wanted: once(() => models.wanted()) };
}
