/*
 * The way of a change, hop by hop. The names are the same wherever hops are timed: here, in the metrics, in the answer of
 * `PUT /pages/ID?wait=1`, in docs/BENCHMARKS.md.
 */

export type HopName = "write" | "change-log" | "feed" | "embed" | "store" | "index" | "quote";

/** How long one hop took. */
export interface HopTime {
  readonly name: HopName;
  readonly ms: number;
}

/** One hop for whoever wants to explain it. */
export interface Hop {
  readonly name: HopName;
  /** What happens in it, as a sentence without its stop. */
  readonly what: string;
  /** What it usually takes a canary, in ms: medians of docs/BENCHMARKS.md, "A canary's flight". */
  readonly usualMs: { readonly embedded: number; readonly servers: number };
  /** Where to look when it fails or never ends, and nothing else is known. */
  readonly hint: string;
}

/** All hops, in the order in which a change comes to them. */
export const canaryHops: readonly Hop[] = [
  {
    name: "write",
    what: "a row is written to test_cdc",
    usualMs: { embedded: 1.8, servers: 1.7 },
    hint: "`gibsey status` shows whether the database answers",
  },
  {
    name: "change-log",
    what: "the change of the row comes by the feed",
    usualMs: { embedded: 0.2, servers: 46 },
    hint: "`gibsey status` shows what is down; `gibsey logs agent` what the change capture says",
  },
  {
    name: "feed",
    what: "the row is read again",
    usualMs: { embedded: 0.3, servers: 4.1 },
    hint: "`gibsey status` shows whether the database answers",
  },
  {
    name: "embed",
    what: "the model makes a vector of its text",
    usualMs: { embedded: 16, servers: 24 },
    hint: "`gibsey logs` and `gibsey status` say what the embedder is at",
  },
  {
    name: "store",
    what: "the vector is stored",
    usualMs: { embedded: 1.2, servers: 11 },
    hint: "`gibsey status` shows whether the database answers",
  },
  {
    name: "index",
    what: "text and vector become searchable, in an index of the canary's own",
    usualMs: { embedded: 0.3, servers: 0.3 },
    hint: "`gibsey logs` says what the index is at",
  },
  {
    name: "quote",
    what: "a question is answered with words of the row",
    usualMs: { embedded: 12, servers: 16 },
    hint: "`gibsey logs` and `gibsey status` say what the embedder is at",
  },
];

/** A hop by its name. */
export function hopOf(name: HopName): Hop {
  const hop = canaryHops.find((one) => one.name === name);
  if (hop === undefined) throw new Error(`there is no hop ${name}`);
  return hop;
}

/** The hop that took longest. */
export function slowestOf(hops: readonly HopTime[]): HopTime {
  return hops.reduce((one, other) => (other.ms > one.ms ? other : one));
}

/** What a hop usually takes a canary on a runtime, in ms. */
export function usualMsOf(name: HopName, runtime: string): number {
  const { usualMs } = hopOf(name);
  return runtime === "embedded" ? usualMs.embedded : usualMs.servers;
}
