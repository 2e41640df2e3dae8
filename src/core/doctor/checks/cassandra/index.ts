import type { Check } from "../../check.ts";
import { cassandraProcess } from "./process.ts";

export const cassandraChecks: readonly Check[] = [cassandraProcess];
