import type { Check } from "../../check.ts";
import { canary } from "./canary.ts";
import { memoryFreshness } from "./freshness.ts";
import { memoryIndex } from "./index-vectors.ts";
import { memoryReindex } from "./reindex.ts";
import { memorySnapshot } from "./snapshot.ts";
import { memoryVectors } from "./vectors.ts";

export const memoryChecks: readonly Check[] = [
  memorySnapshot,
  memoryReindex,
  memoryVectors,
  memoryIndex,
  memoryFreshness,
  canary,
];
