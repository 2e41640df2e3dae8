import { ok, warn, wrong } from "../../check.ts";
import { agentFix, agentSetting } from "./agent-setting.ts";

/** Keys, what gibsey sets, and from what on a reader notices or waits, in ms. */
const waits = [
  { key: "commit.log.marked.complete.poll.interval.ms", ownMs: 20, slowMs: 500, uselessMs: 3_000 },
  { key: "poll.interval.ms", ownMs: 20, slowMs: 500, uselessMs: 3_000 },
  { key: "cdc.dir.poll.interval.ms", ownMs: 1_000, slowMs: 10_000, uselessMs: 60_000 },
  { key: "offset.flush.interval.ms", ownMs: 100, slowMs: 10_000, uselessMs: Number.POSITIVE_INFINITY },
] as const;

export const agentPollIntervals = agentSetting(
  {
    id: "agent.poll-intervals",
    title: "The agent looks for changes often",
    meaning:
      "Each of these waits is a part of the time from a write to its being found, and one of many seconds is felt as a standstill. " +
      "Offsets that are written rarely make more events come twice after a crash.",
    remedy: "Leave them as gibsey writes them into agent.properties: 20 ms, and 100 for offsets.",
  },
  (value, file) => {
    const set = waits.map((wait) => ({ ...wait, ms: value(wait.key) === "" ? Number.NaN : Number(value(wait.key)) }));
    // One that isn't set, or isn't a number, is the agent's own default: seconds at most.
    const slow = set.filter(({ ms, slowMs }) => ms >= slowMs);
    if (slow.length === 0) return ok(set.map(({ ms }) => `${ms} ms`).join(", "));
    const told = {
      found: `${slow.map(({ key, ms }) => `${key}=${ms}`).join(", ")} in ${file}`,
      expected: slow.map(({ key, ownMs }) => `${key}=${ownMs}`).join(", "),
      fix: agentFix,
    };
    return slow.some(({ ms, uselessMs }) => ms >= uselessMs) ? wrong(told) : warn(told);
  },
);
