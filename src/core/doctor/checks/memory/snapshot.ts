import { type Check, ok, runtimes, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const memorySnapshot: Check = ofThisMachine({
  id: "memory.snapshot",
  title: "The index's snapshot is whole",
  meaning:
    "The file from which the daemon fills its index at the start is cut short, or has other bytes than were written. Nothing is lost: the " +
    "daemon finds that out, and makes the index anew from rows and vectors, which takes longer. But a disk that changes bytes is one to look at.",
  remedy: "`gibsey doctor --fix` sets it aside; the daemon writes another. If it happens again, look at the disk.",
  runtimes,
  causes: ["machine.disk"],
  probe: async ({ memory }) => {
    const snapshot = await memory.snapshot();
    if (snapshot.kind === "none") return ok("none yet");
    if (snapshot.kind === "older") return ok("of an earlier gibsey; the daemon writes another");
    if (snapshot.kind === "whole") {
      return ok(`${snapshot.vectors} vectors of ${snapshot.generation.id}, ${snapshot.bytes} bytes`);
    }
    return wrong({
      found: `${snapshot.path} is damaged: ${snapshot.problem}`,
      expected: "a file just as it was written",
      fix: "gibsey doctor --fix --yes --only memory.snapshot",
      evidence: [`${snapshot.bytes} bytes`],
    });
  },
});
