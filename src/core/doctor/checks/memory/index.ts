import type { Check } from "../../check.ts";
import { canary } from "./canary.ts";

export const memoryChecks: readonly Check[] = [canary];
