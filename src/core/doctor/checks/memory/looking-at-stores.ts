import { GibseyError } from "../../../errors.ts";
import { type Finding, skipped } from "../../check.ts";

/** Looks at what is stored. Where that can't be asked, checks of their own say why, and this one is skipped. */
export async function lookingAtStores(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (thrown) {
    if (thrown instanceof GibseyError && thrown.exitStatus === 4) return skipped(`can't be asked: ${thrown.message}`);
    throw thrown;
  }
}

/** What explains that the memory isn't as the rows are: whatever a change goes through. */
export const wayOfChanges = [
  "machine.disk",
  "machine.memory",
  "book.",
  "cassandra.",
  "kafka.",
  "agent.",
  "models.",
  "daemon.",
];
