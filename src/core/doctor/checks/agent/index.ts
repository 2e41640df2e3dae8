import type { Check } from "../../check.ts";
import { agentProcess } from "./process.ts";

export const agentChecks: readonly Check[] = [agentProcess];
