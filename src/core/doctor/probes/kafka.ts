/** Kafka, asked as the daemon asks it. */
export interface KafkaProbes {
  /** Its addresses, for people. */
  address(): Promise<string>;
  /** Knocks at each address that the daemon begins with. Never throws. */
  doors(): Promise<readonly Door[]>;
  /** Knocks at each address that the brokers tell their clients to come back to; those that are doors aren't told again. */
  advertised(): Promise<readonly Door[]>;
  /** Who has the port on this machine where gibsey started Kafka as a process; undefined elsewhere, and when nobody has. */
  portHolder(): Promise<PortHolder | undefined>;
  /** The cluster that answers. @throws GibseyError FEED_UNAVAILABLE, also when it doesn't let us in. */
  cluster(): Promise<{ readonly id: string; readonly brokers: number }>;
  /** The cluster whose data are in the book's folder; undefined where Kafka's folder isn't known. */
  ownClusterId(): Promise<string | undefined>;
  /** The topics that the daemon reads and writes, those that are missing too. @throws GibseyError FEED_UNAVAILABLE */
  topics(): Promise<readonly TopicFacts[]>;
  /** The book's consumer group, asked anew at each call. @throws GibseyError FEED_UNAVAILABLE */
  group(): Promise<GroupFacts>;
  /** How far each partition goes and how far the group is done, asked anew at each call. @throws GibseyError FEED_UNAVAILABLE */
  spans(): Promise<readonly SpanFacts[]>;
  /** Resolves after so many ms, for a check that looks again. */
  wait(ms: number): Promise<void>;
}

/** An address, and what came of knocking there in Kafka's protocol. */
export interface Door {
  /** `host:port`. */
  readonly address: string;
  readonly knock: Knock;
}

export type Knock =
  | { readonly kind: "answers"; readonly brokers: readonly string[]; readonly clusterId: string | undefined }
  /** Nobody takes the connection: refused, no such host, no way there. */
  | { readonly kind: "unreachable"; readonly reason: string }
  /** The connection is taken, and nothing is said. */
  | { readonly kind: "silent"; readonly waitedMs: number }
  /** The connection is taken and closed without a word, as a broker does that wants TLS or a login. */
  | { readonly kind: "closed" }
  /** What answers doesn't speak Kafka's protocol. */
  | { readonly kind: "foreign"; readonly says: string }
  /** TLS doesn't come about. */
  | { readonly kind: "untrusted"; readonly reason: string };

export interface PortHolder {
  /** `pid 4711 (python3 -m http.server 9092)`. */
  readonly name: string;
  /** Whether it is the process that gibsey started. */
  readonly isOurs: boolean;
  /** Whether it was suspended, by SIGSTOP or a debugger. */
  readonly isSuspended: boolean;
}

/** A topic of the book. */
export interface TopicFacts {
  readonly name: string;
  /** `changes`: the daemon reads it; `letters`: it keeps its dead letters there. */
  readonly use: "changes" | "letters";
  readonly isThere: boolean;
  readonly partitions: readonly PartitionFacts[];
  /** Why Kafka can't say more of its partitions, such as LEADER_NOT_AVAILABLE. */
  readonly problem?: string;
  /** Its settings in Kafka's own names, defaults too; undefined where we may not see them. */
  readonly settings: ReadonlyMap<string, string> | undefined;
}

export interface PartitionFacts {
  readonly number: number;
  readonly hasLeader: boolean;
  readonly replicas: number;
  readonly inSync: number;
}

export interface GroupFacts {
  readonly id: string;
  /** As Kafka has it: `Stable`, `PreparingRebalance`, `CompletingRebalance`, `Empty`, `Dead` and others. */
  readonly state: string;
  readonly members: readonly GroupMember[];
}

export interface GroupMember {
  readonly clientId: string;
  readonly host: string;
  /** Whether it calls itself what the book's daemon on this machine does. */
  readonly isOurs: boolean;
  /** The partitions that it has: `gibsey.gibsey.pages/0`. */
  readonly partitions: readonly string[];
}

export interface SpanFacts {
  /** `gibsey.gibsey.pages/0`. */
  readonly partition: string;
  /** The first offset that is kept, and the one that the next event will have. */
  readonly start: number;
  readonly end: number;
  /** The next event's offset by the group's last commit; undefined when there is none. */
  readonly committed: number | undefined;
}
