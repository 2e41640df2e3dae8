import type { Check } from "../../check.ts";
import { daemonProcess } from "./process.ts";
import { daemonReady } from "./ready.ts";

export const daemonChecks: readonly Check[] = [daemonProcess, daemonReady];
