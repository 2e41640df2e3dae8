import type { Check } from "../../check.ts";
import { kafkaLog } from "./log.ts";
import { kafkaProcess } from "./process.ts";

export const kafkaChecks: readonly Check[] = [kafkaProcess, kafkaLog];
