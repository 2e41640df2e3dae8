import type { Check } from "../../check.ts";
import { node } from "./node.ts";

export const machineChecks: readonly Check[] = [node];
