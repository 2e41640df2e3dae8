import type { Check } from "../../check.ts";
import { agentAnswers } from "./answers.ts";
import { agentLog } from "./log.ts";
import { agentNodeYaml } from "./node-yaml.ts";
import { agentOffsets } from "./offsets.ts";
import { agentPollIntervals } from "./poll-intervals.ts";
import { agentProcess } from "./process.ts";
import { agentRealTime } from "./real-time.ts";
import { agentSegments } from "./segments.ts";
import { agentSingle } from "./single.ts";
import { agentSnapshotMode } from "./snapshot-mode.ts";
import { agentTables } from "./tables.ts";
import { agentTopicPrefix } from "./topic-prefix.ts";

export const agentChecks: readonly Check[] = [
  agentProcess,
  agentAnswers,
  agentSingle,
  agentNodeYaml,
  agentRealTime,
  agentPollIntervals,
  agentTopicPrefix,
  agentSnapshotMode,
  agentOffsets,
  agentSegments,
  agentTables,
  agentLog,
];
