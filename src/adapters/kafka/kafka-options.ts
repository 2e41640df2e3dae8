/** Where Kafka is, and who we are there. */
export interface KafkaOptions {
  /** `host:port` of some of the cluster's brokers. */
  readonly brokers: readonly string[];
  /** How the brokers' logs name this process. */
  readonly clientId: string;
  /** The consumer group: one for a book, whose members share its partitions. */
  readonly groupId: string;
  /** The topics that are read; see {@link defaultTopics}. */
  readonly topics: RegExp;
  readonly keyspace: string;
  readonly sasl?: KafkaLogin;
  /** Talk to the brokers by TLS. */
  readonly tls?: KafkaTls;
  readonly log: KafkaLog;
}

/** Who we are. A union of its own for each mechanism, because kafkajs's type is one. */
export type KafkaLogin = Login<"plain"> | Login<"scram-sha-256"> | Login<"scram-sha-512">;

interface Login<Mechanism extends string> {
  readonly mechanism: Mechanism;
  readonly username: string;
  readonly password: string;
}

export interface KafkaTls {
  /** The certificate of the authority that signed the brokers', as PEM; those that Node trusts when absent. */
  readonly ca?: string;
}

/** Writes one line of our log. */
export type KafkaLog = (
  level: "info" | "warn" | "error",
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** The clocks that the feed goes by; the daemon's is one. */
export interface KafkaClock {
  /** Epoch milliseconds. */
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  /** @throws the signal's reason as soon as it aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}
