/** Kafka, asked as the daemon asks it. */
export interface KafkaProbes {
  /** Its addresses, for people. */
  address(): Promise<string>;
}
