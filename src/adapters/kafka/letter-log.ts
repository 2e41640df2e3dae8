/** A compacted topic, of whose records with one key the newest counts. The dead letters ask no more of Kafka than this. */
export interface LetterLog {
  /** Tells every record that is in the topic by now, in order. @throws GibseyError FEED_UNAVAILABLE */
  read(tell: (record: LetterRecord) => void): Promise<void>;
  /**
   * Appends records as one, and resolves when the broker has them.
   * @returns false, when the broker takes nothing that large.
   * @throws GibseyError FEED_UNAVAILABLE
   */
  append(records: readonly LetterRecord[]): Promise<boolean>;
  close(): Promise<void>;
}

export interface LetterRecord {
  readonly key: string;
  /** Null removes what had this key. */
  readonly value: string | null;
}
