import type { UnevenAccount } from "./book.ts";
/** Cassandra, asked as the daemon asks it. All that asks it throws as a session does: CASSANDRA_DOWN, LOGIN_REFUSED and others. */
export interface CassandraProbes {
  /** Its address, for people. */
  address(): Promise<string>;
  readonly keyspace: string;
  /** What comes back when somebody connects and asks something small. Never throws. */
  reach(signal: AbortSignal): Promise<Reach>;
  /** Accounts whose entries don't sum to their balance, looked at twice: one may be written to just now. */
  unevenAccounts(): Promise<readonly UnevenAccount[]>;
  /** Its release, such as `5.0.9`. */
  version(): Promise<string>;
  /** The full name of the class that spreads rows over the ring. */
  partitioner(): Promise<string>;
  /** The settings of the node that answers, by the names of cassandra.yaml; undefined when this login may not see them. */
  settings(): Promise<ReadonlyMap<string, string> | undefined>;
  /** In what the keyspace differs from gibsey's schema. */
  differences(): Promise<readonly KeyspaceDifference[]>;
  /** Every table that is in the keyspace. */
  tables(): Promise<readonly { readonly name: string; readonly hasCdc: boolean }[]>;
  /** Storage-attached indexes of the keyspace; undefined when this login may not see them. */
  indexes(): Promise<readonly KeyspaceIndex[] | undefined>;
  /** The table of the vectors that answer questions; undefined while there are none. */
  vectorTable(): Promise<VectorTable | undefined>;
  /** Writes a row that nothing captures, one plainly and one on a condition, and takes both away again. */
  tryWrites(signal: AbortSignal): Promise<void>;
  /** Why nothing is written here, if nothing is. */
  readonly noWrites: string | undefined;
  /** Who holds the keyspace's lease, and who this book would be as its holder. */
  lease(): Promise<{ readonly holder: string | undefined; readonly own: string }>;
  /** Processors that Cassandra has; undefined where it runs on a machine that can't be looked at. */
  readonly cores: number | undefined;
  /** The folder of changes that wait for the agent, as it is when it is asked; undefined where it is on another machine or in a container. */
  changeLog(): Promise<ChangeLog | undefined>;
}

export type Reach =
  | { readonly kind: "answers" }
  /** Nobody listens. */
  | { readonly kind: "closed" }
  /** Somebody listens, and says nothing for so long. */
  | { readonly kind: "silent"; readonly ms: number }
  /** Somebody listens who speaks another language. */
  | { readonly kind: "foreign" }
  /** It answers, and refuses us. */
  | { readonly kind: "refused"; readonly problem: string; readonly hint: string };

export interface KeyspaceDifference {
  /** `keyspace-missing`, `table-missing`, `column-missing`, `index-missing`, `cdc-off`, `conflict`. */
  readonly kind: string;
  /** In words: `pages lacks its column number`. */
  readonly text: string;
}

export interface KeyspaceIndex {
  readonly table: string;
  readonly name: string;
  readonly isQueryable: boolean;
  /** Whether it is one of vectors. */
  readonly isOfVectors: boolean;
}

export interface VectorTable {
  /** The generation's id. */
  readonly generation: string;
  readonly table: string;
  /** The type its vectors ought to have, and the one they have; undefined when the table or the column is gone. */
  readonly expected: string;
  readonly found: string | undefined;
}

export interface ChangeLog {
  readonly folder: string;
  /** Oldest first. */
  readonly segments: readonly Segment[];
  /** Names of segments that Cassandra writes, and that aren't in the folder any more: the agent reads nothing of them. */
  readonly lost: readonly string[];
}

/** A piece of Cassandra's log of changes, in cdc_raw. */
export interface Segment {
  readonly name: string;
  /** Grows with each one, also over restarts. */
  readonly id: number;
  readonly bytes: number;
  /** Whether Cassandra still writes it or may need it after a crash. */
  readonly isInUse: boolean;
  /** How far the agent may read (NaN while that is being written); undefined while there is nothing in it for the agent. */
  readonly index: { readonly position: number; readonly isComplete: boolean } | undefined;
}
