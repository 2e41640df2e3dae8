/** What repairs may do; all of it can be done twice without harm. */
export interface Acts extends DaemonActs, BookActs, MachineActs, KafkaActs, MemoryActs {
  /** Starts what is missing, as `gibsey up` does, or ends with what it throws. */
  startAll(signal: AbortSignal): Promise<void>;
  /**
   * Takes processes that have ended out of run.json, and lays one that can't be read aside.
   * @returns what it did, in words; nothing where there was nothing to do.
   */
  forgetDead(): Promise<readonly string[]>;
}

export interface DaemonActs {
  /** Ends the daemon, recorded or not, and starts it. @throws GibseyError when what holds the book is no daemon, or is starting. */
  restartDaemon(signal: AbortSignal): Promise<void>;
  /** Continues the daemon if a signal has stopped it. @returns whether it had. */
  continueDaemon(): Promise<boolean>;
  /** Lets only the token's owner read it. @returns whether others could. @throws GibseyError when it is another user's. */
  protectToken(): Promise<boolean>;
}

export interface BookActs {
  /** Lets only the data dir's owner look into it. @throws GibseyError when that isn't what is wrong with it. */
  protectFolder(): Promise<void>;
  /** Makes the outbox's triggers that are missing. @returns their names. */
  makeTriggers(): Promise<readonly string[]>;
  /** Lets the outbox number on behind the committed position. @returns the number. */
  mendCursor(): Promise<number>;
}

export interface MachineActs {
  /** Fetches jars that are missing or damaged. */
  fetchJars(signal: AbortSignal): Promise<void>;
  /** Downloads what is missing or damaged of the model that the next daemon opens. @returns its name. */
  pullModel(): Promise<string>;
}

export interface KafkaActs {
  /** Makes the topics of the book that there aren't. @returns their names. @throws GibseyError FEED_UNAVAILABLE */
  makeTopics(): Promise<readonly string[]>;
  /**
   * Gives the book's topics the settings that they are made with, and leaves their others as they are. @returns the names of the
   * topics. @throws GibseyError FEED_UNAVAILABLE
   */
  restoreTopicSettings(): Promise<readonly string[]>;
  /**
   * Sets commits of the book's group that are beyond the end of their partition back to its beginning; the daemon is stopped
   * meanwhile. @returns the partitions. @throws GibseyError FEED_UNAVAILABLE
   */
  bringBackOffsets(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Starts the daemon again, so that it joins the book's group anew.
   * @throws GibseyError FEED_UNAVAILABLE while another program is in the group, which would stay there.
   */
  joinAgain(signal: AbortSignal): Promise<void>;
}

export interface MemoryActs {
  /** Has the daemon make its index anew from rows and stored vectors: it is stopped, and started without the snapshot. */
  rebuildIndex(signal: AbortSignal): Promise<void>;
  /** Makes the table of the book's vectors if it isn't there. @throws GibseyError CASSANDRA_DOWN and others. */
  makeVectorTable(): Promise<void>;
  /** Renames a snapshot of the index, so that none reads it. @returns its new name; undefined when there is none. */
  setSnapshotAside(): Promise<string | undefined>;
}
