import { type Check, ok, runtimes, wrong } from "../../check.ts";

export const pipeline: Check = {
  id: "daemon.pipeline",
  title: "The daemon learns",
  meaning:
    "Changes aren't learned: something that this needs is away or refuses. The daemon tries again by itself, after a wait that doubles.",
  remedy: "Mend what is named; nothing else is to be done. `gibsey logs daemon` tells when it began.",
  runtimes,
  needs: ["daemon.ready"],
  causes: ["machine.disk", "book.", "models.", "cassandra.", "kafka.", "agent."],
  probe: async ({ daemon }, signal) => {
    const { pipeline: it, lag } = await daemon.status(signal);
    const found = `${it.state}${lag === 0 ? "" : `, ${lag} changes wait`}`;
    const problem = it.problem ?? (lag === 0 ? undefined : await daemon.problem(signal));
    if (problem !== undefined) {
      return wrong({
        found: `${found}: ${problem}`,
        expected: "a feed that is read",
        fix: "mend what is named; gibsey logs daemon",
      });
    }
    if (it.state !== "stopped") return ok(found);
    return wrong({
      found,
      expected: "a feed that is read",
      fix: "gibsey down && gibsey up; gibsey logs daemon",
    });
  },
};
