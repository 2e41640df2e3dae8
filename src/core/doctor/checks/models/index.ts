import type { Check } from "../../check.ts";

export const modelsChecks: readonly Check[] = [];
