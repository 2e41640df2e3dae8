import { limits } from "../../../limits.ts";
import type { StatusReport } from "../../../stack/status-report.ts";
import { type Check, ok, runtimes, skipped, warn } from "../../check.ts";
import type { DelayFacts } from "../../probes/memory.ts";
import { lookUntil } from "../look-until.ts";
import { readyDaemon } from "../ready-daemon.ts";
import { lookingAtStores, wayOfChanges } from "./looking-at-stores.ts";

/** Answers are some half a second behind; while a server is started again, seconds. */
const behindMsMax = 15_000;

export const memoryFreshness: Check = {
  id: "memory.freshness",
  title: "Answers are from the book as it is now",
  meaning:
    "What was written lately isn't searched, and nothing is under way that would change that: readers are answered from the book as it was. " +
    "How long changes took since the daemon started, large imports among them, is told with -v, and is no measure of the present.",
  remedy:
    "Mend what is named as the cause. The answers' header `x-gibsey-as-of` tells readers how old what they get is.",
  runtimes,
  needs: ["daemon.ready"],
  causes: wayOfChanges,
  timeLimitMs: limits.doctorWatchMs + 4_000,
  probe: (probes, signal) =>
    lookingAtStores(async () => {
      const { memory } = probes;
      const behindMs = ({ asOf }: Pick<StatusReport, "asOf">) => memory.nowMs() - Date.parse(asOf);
      const status = await lookUntil(
        () => readyDaemon(probes, signal),
        (seen) => seen === undefined || behindMs(seen) <= behindMsMax,
        memory.wait,
        limits.doctorSettleMs,
      );
      if (status === undefined) return skipped("no daemon is ready");
      const delays = delaysAsText(await memory.delays(signal));
      const behind = behindMs(status);
      const seconds = `${Math.round(behind / 1000)} s`;
      if (behind <= behindMsMax) return ok(behind < 1_000 ? "now" : `${seconds} ago`, delays);
      const { lag, pipeline } = status;
      if (lag > 0 && pipeline.state === "learning") {
        return ok(`${seconds} ago; ${lag} changes are being learned`, delays);
      }
      return warn({
        found: `readers are answered from the book as it was ${seconds} ago; ${lag} changes are known to wait`,
        expected: "a second or so",
        fix: "gibsey status; gibsey logs daemon",
        evidence: delays,
      });
    }),
};

function delaysAsText({ changes, p95Ms }: DelayFacts): readonly string[] {
  if (changes === 0) return [];
  const most = p95Ms === undefined ? "more than a minute" : `no more than ${p95Ms} ms`;
  return [`of ${changes} changes since the daemon started 95 in 100 took ${most} to become searchable`];
}
