import type { BookProbes } from "../../core/doctor/probes/book.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function bookProbes({ dataDir }: ProbeParts): BookProbes {
  return {
    path: dataDir.path,
    run: once(() => dataDir.readRun()),
    plan: once(() => dataDir.readStack()),
  };
}
