import type { Check } from "../../check.ts";
import { bind } from "./bind.ts";
import { deadLetters } from "./dead-letters.ts";
import { lock } from "./lock.ts";
import { log } from "./log.ts";
import { daemonMemory } from "./memory.ts";
import { pipeline } from "./pipeline.ts";
import { daemonProcess } from "./process.ts";
import { daemonReady } from "./ready.ts";
import { token } from "./token.ts";
import { daemonVersion } from "./version.ts";

export const daemonChecks: readonly Check[] = [
  daemonProcess,
  lock,
  daemonReady,
  token,
  bind,
  daemonVersion,
  pipeline,
  log,
  daemonMemory,
  deadLetters,
];
