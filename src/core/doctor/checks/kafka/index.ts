import type { Check } from "../../check.ts";
import { kafkaProcess } from "./process.ts";

export const kafkaChecks: readonly Check[] = [kafkaProcess];
