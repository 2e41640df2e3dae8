import type { Check } from "../../check.ts";
import { nightlyInstalled } from "./installed.ts";
import { nightlyLastRun } from "./last-run.ts";
import { nightlyOverdue } from "./overdue.ts";
import { nightlySummaries } from "./summaries.ts";

export const nightlyChecks: readonly Check[] = [nightlyInstalled, nightlyLastRun, nightlyOverdue, nightlySummaries];
