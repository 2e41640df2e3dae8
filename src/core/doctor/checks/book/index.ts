import type { Check } from "../../check.ts";

export const bookChecks: readonly Check[] = [];
