import type { CheckResult } from "../core/doctor/check.ts";
import { troublesOf } from "../core/doctor/diagnosis.ts";
import type { ErrorCode, GibseyError } from "../core/errors.ts";
import { type ServerName, serverNames } from "../core/stack/server-rules.ts";
import type { Explanation } from "../views/errors.ts";
import type { Session } from "./command.ts";

/**
 * What the doctor finds that explains why a start failed. It is bounded by the doctor's own time, and never rejects: that
 * something went wrong in looking for a reason must not hide what went wrong. Half of a stack isn't there after such a failure, so
 * only what may be its reason is told, not all that follows from it.
 */
export async function explain({ doctor, signal }: Session, error: GibseyError): Promise<Explanation> {
  try {
    if (signal.aborted) return nothing;
    const [{ results }, fixable] = await Promise.all([doctor.examine({ canary: false }), doctor.fixable()]);
    const groups = groupsBehind(error);
    const isReason = ({ check, explainedBy }: CheckResult) =>
      explainedBy.length === 0 && groups.some((group) => check.id.startsWith(`${group}.`));
    const reasons = troublesOf(results).filter((result) => result.couldRun && isReason(result));
    const wrong = reasons.filter(({ finding }) => finding.status === "wrong");
    // What only may become trouble is told where nothing is.
    return { troubles: wrong.length > 0 ? wrong : reasons, fixable };
  } catch {
    return nothing;
  }
}

const nothing: Explanation = { troubles: [], fixable: new Map() };

/** The groups of checks in which the reason of a failed start may be; all of them where none is named. */
function groupsBehind({ code, message }: Pick<GibseyError, "code" | "message">): readonly string[] {
  const groups = groupsOf[code] ?? ["machine", "book", "models", "cassandra", "kafka", "agent", "daemon", "memory"];
  if (code !== "SERVICE_FAILED") return groups;
  // The first word of such an error is the server that failed, unless it is about all of them.
  const failed = serverNames.find((name) => message.startsWith(name));
  return failed === undefined ? [...groups, ...serverNames] : [...groups, ...withWhatItNeeds(failed)];
}

/** Those of the others that were there when it failed may have no schema and no topics yet. */
function withWhatItNeeds(name: ServerName): readonly string[] {
  return name === "agent" ? ["cassandra", "kafka", "agent"] : [name];
}

const groupsOf: Partial<Record<ErrorCode, readonly string[]>> = {
  PORT_TAKEN: ["machine", "book"],
  JAVA_MISSING: ["machine"],
  MEMORY_SHORT: ["machine"],
  DISK_FULL: ["machine", "book"],
  JARS_UNAVAILABLE: ["machine"],
  DOCKER_UNAVAILABLE: ["machine"],
  STACK_BUSY: ["book"],
  SERVICE_FAILED: ["machine", "book"],
  CASSANDRA_DOWN: ["machine", "cassandra"],
  FEED_UNAVAILABLE: ["machine", "kafka"],
  SCHEMA_CONFLICT: ["cassandra"],
  EMBEDDER_UNAVAILABLE: ["machine", "models"],
  MODEL_MISSING: ["machine", "models"],
  DATA_DIR_UNUSABLE: ["machine", "book"],
  DATABASE_DAMAGED: ["machine", "book"],
  DATABASE_BUSY: ["book"],
  DAEMON_RUNNING: ["book", "daemon"],
};
