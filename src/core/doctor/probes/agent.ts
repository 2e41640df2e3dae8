/** Debezium's agent beside Cassandra. */
export interface AgentProbes {
  /** The file that it was started with, and what is in it by key. @throws GibseyError when it can't be read. */
  settings(): Promise<AgentSettings>;
  /** What the cassandra.yaml says that it reads the node's files by; undefined when there is no such file. */
  nodeSettings(): Promise<NodeSettings | undefined>;
  /** What comes back from its HTTP port. Never throws. */
  ping(signal: AbortSignal): Promise<Ping>;
  /** Where it goes on, for each table; undefined where its folder can't be looked into. */
  offsets(): Promise<AgentOffsets | undefined>;
  /** Other agents that use the same folder of offsets; undefined where processes can't be looked at. */
  rivals(): Promise<readonly Rival[] | undefined>;
}

export interface AgentSettings {
  readonly file: string;
  readonly values: ReadonlyMap<string, string>;
}

export interface NodeSettings {
  readonly file: string;
  readonly partitioner: string | undefined;
  readonly changeLogFolder: string | undefined;
  readonly commitLogFolder: string | undefined;
}

export type Ping =
  | { readonly kind: "answers" }
  | { readonly kind: "closed" }
  | { readonly kind: "silent"; readonly ms: number }
  | { readonly kind: "foreign"; readonly problem: string };

export interface AgentOffsets {
  readonly file: string;
  /** One of its files that Java refuses to read, so that no agent starts; undefined when all can be read. */
  readonly malformed: string | undefined;
  readonly tables: readonly {
    /** `keyspace.table`. */
    readonly table: string;
    /** The segment's name, id and the place in it; undefined ids are of lines that can't be read. */
    readonly segment: string;
    readonly segmentId: number | undefined;
    readonly position: number;
  }[];
}

export interface Rival {
  readonly pid: number;
  /** Whether gibsey started it, for this book. */
  readonly isOurs: boolean;
}
