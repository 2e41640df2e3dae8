import type { Probes } from "./probes.ts";

/** The runtimes in the order of a reader's choice. */
export const runtimes = ["embedded", "native", "docker", "external"] as const;

export type Runtime = (typeof runtimes)[number];

/** Where gibsey starts the servers itself, and so knows their files or containers. */
export const ownServers: readonly Runtime[] = ["native", "docker"];
/** Where there are servers, whoever started them. */
export const anyServers: readonly Runtime[] = ["native", "docker", "external"];

/** What checks are about, from the ground up: also the order in which they are shown. */
export const checkGroups = {
  machine: "the machine",
  book: "the book's folder and database",
  models: "models",
  cassandra: "Cassandra",
  kafka: "Kafka",
  agent: "the change-capture agent",
  daemon: "the daemon",
  memory: "the book's memory",
  nightly: "the nights",
} as const;

export type CheckGroup = keyof typeof checkGroups;

/**
 * One way for a stack to fail, as data. It prints nothing and repairs nothing; what mends it, where that is safe, stands in
 * `repairs/`. docs/RUNBOOK.md is printed from these.
 */
export interface Check {
  /** Permanent, `group.name`: scripts and reports hold on to it. */
  readonly id: `${CheckGroup}.${string}`;
  /** What holds when all is well, as a short sentence without a full stop. */
  readonly title: string;
  /** What it means when it doesn't hold, and how one notices: for the runbook. */
  readonly meaning: string;
  /** What to do then, in general; a finding says it for the case in hand. */
  readonly remedy: string;
  readonly runtimes: readonly Runtime[];
  /** Whether `up` waits for it. */
  readonly isReadiness?: boolean;
  /** Checks without which this one can't be made: when one isn't ok, this is skipped, and says for which. */
  readonly needs?: readonly string[];
  /**
   * Checks that explain this one: while one of them is wrong, this is told as its consequence, after it. An id, or a group's
   * name with a dot behind it for all of the group.
   */
  readonly causes?: readonly string[];
  /** Longest time that the probe may take; limits.checkMs unless it says otherwise. */
  readonly timeLimitMs?: number;
  /**
   * Looks. What it throws, or not being done in time, is told as a check that couldn't be made, which is not the same as a
   * failed one: a probe that can tell a server that hangs from one that is well says so itself.
   */
  readonly probe: (probes: Probes, signal: AbortSignal) => Promise<Finding>;
}

/** What a probe saw. */
export type Finding =
  | { readonly status: "ok"; readonly found: string; readonly evidence?: readonly string[] }
  | ({ readonly status: "warn" | "wrong" } & Trouble)
  /** It doesn't apply, or can't be told here. */
  | { readonly status: "skipped"; readonly found: string };

export interface Trouble {
  readonly found: string;
  readonly expected: string;
  /** What to type, for the case in hand. */
  readonly fix: string;
  /** Lines of a log, rows, file names: what was seen, as it was. */
  readonly evidence?: readonly string[];
  /** More {@link Check.causes}, for the case in hand. */
  readonly causes?: readonly string[];
}

/** What was found of one check. */
export interface CheckResult {
  readonly check: Check;
  readonly finding: Finding;
  /** False when the probe threw or wasn't done in time: then `finding` says why. */
  readonly couldRun: boolean;
  /** The checks that are wrong and explain this one: it is their consequence. */
  readonly explainedBy: readonly string[];
  /** How long the probe took. */
  readonly ms: number;
}

export function groupOf({ id }: Pick<Check, "id">): CheckGroup {
  const name = id.slice(0, id.indexOf("."));
  if (isCheckGroup(name)) return name;
  throw new Error(`${id} is of no group`);
}

function isCheckGroup(name: string): name is CheckGroup {
  return Object.hasOwn(checkGroups, name);
}

/* How checks say what they found. */

export function ok(found: string, evidence?: readonly string[]): Finding {
  return { status: "ok", found, ...(evidence === undefined ? {} : { evidence }) };
}

export function warn(trouble: Trouble): Finding {
  return { status: "warn", ...trouble };
}

export function wrong(trouble: Trouble): Finding {
  return { status: "wrong", ...trouble };
}

export function skipped(why: string): Finding {
  return { status: "skipped", found: why };
}
