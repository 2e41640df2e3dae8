import { limits } from "../../../limits.ts";
import { anyServers, type Check, ok, skipped, wrong } from "../../check.ts";
import type { SpanFacts } from "../../probes/kafka.ts";
import { lookUntil } from "../look-until.ts";
import { readyDaemon } from "../ready-daemon.ts";

export const kafkaLag: Check = {
  id: "kafka.lag",
  title: "Events that wait in Kafka are being taken",
  meaning:
    "Events wait, and while the doctor looked on for some seconds the daemon was done with none, nor was it at work on any. However many " +
    "wait is no trouble as long as they become fewer: after a large import they do for minutes.",
  remedy: "`gibsey status` and `gibsey logs` say what the daemon waits for. If nothing: `gibsey down && gibsey up`.",
  runtimes: anyServers,
  needs: ["kafka.broker", "kafka.listeners"],
  causes: ["machine.disk", "cassandra.", "kafka.topics", "kafka.group", "models.", "daemon.process", "daemon.ready"],
  timeLimitMs: limits.doctorWatchMs + 4_000,
  probe: async (probes, signal) => {
    const { kafka } = probes;
    const first = await kafka.spans();
    const isReady = (await readyDaemon(probes, signal)) !== undefined;
    if (!isReady) return skipped(`${waitingIn(first)} wait until a daemon is ready`);
    const isTaken = (spans: readonly SpanFacts[]) => waitingIn(spans) === 0 || doneIn(spans) > doneIn(first);
    const last = await lookUntil(() => kafka.spans(), isTaken, kafka.wait);
    const waiting = waitingIn(last);
    if (isTaken(last)) return ok(waiting === 0 ? "none waits" : `${waiting} wait and are being taken`);
    const pipeline = (await readyDaemon(probes, signal))?.pipeline;
    if (pipeline?.state === "learning") return ok(`${waiting} wait; the daemon learns a batch`);
    const why = pipeline?.problem === undefined ? "" : `; the daemon waits on ${pipeline.problem}`;
    return wrong({
      found: `${waiting} ${waiting === 1 ? "event waits" : "events wait"}, and none was done in ${limits.doctorWatchMs / 1000} s${why}`,
      expected: "fewer with each look",
      fix: "gibsey logs daemon; if it says nothing, gibsey down && gibsey up",
      evidence: last.filter((span) => waitingIn([span]) > 0).map(described),
    });
  },
};

function waitingIn(spans: readonly SpanFacts[]): number {
  return spans.reduce(
    (sum, { start, end, committed = start }) => sum + Math.max(0, end - Math.max(start, committed)),
    0,
  );
}

function doneIn(spans: readonly SpanFacts[]): number {
  return spans.reduce((sum, { start, committed = start }) => sum + committed, 0);
}

function described({ partition, start, end, committed }: SpanFacts): string {
  return `${partition}: kept ${start} to ${end}, done up to ${committed ?? "nothing"}`;
}
