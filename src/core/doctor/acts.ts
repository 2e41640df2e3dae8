import type { ServerName } from "../stack/server-rules.ts";

/** What repairs may do; all of it can be done twice without harm. */
export interface Acts extends DaemonActs, BookActs, MachineActs, ServerActs, CaptureActs, KafkaActs, MemoryActs {
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
  /** Lets only the token's owner read it. @returns whether others could. @throws GibseyError when it is another user's, or a setting's. */
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

export interface ServerActs {
  /**
   * Ends a server of gibsey's and starts it again, with its configuration written anew.
   * @throws GibseyError SERVICE_FAILED where others started it, and what a start throws.
   */
  restart(name: ServerName, signal: AbortSignal): Promise<void>;
  /** Lets a halted server go on, or one that starts, and starts one again that doesn't answer then either. @returns which it was. */
  wake(name: ServerName, signal: AbortSignal): Promise<"woken" | "waited for" | "started again">;
}

/** On the way from Cassandra's tables to the agent. */
export interface CaptureActs {
  /** Adds what the keyspace lacks, and has the agent know of it. @returns the statements that were done. */
  applySchema(signal: AbortSignal): Promise<readonly string[]>;
  /** Switches the capture of changes on where it ought to be, and off on gibsey's other tables. @returns the statements. */
  switchCdc(signal: AbortSignal): Promise<readonly string[]>;
  /** Makes the table of the vectors that answer questions where it is gone; the daemon fills it. @returns its name. */
  makeVectorTable(signal: AbortSignal): Promise<string | undefined>;
  /** Stops the agent, moves its offsets aside and starts it again. @returns where they are now. */
  moveOffsetsAside(signal: AbortSignal): Promise<string>;
  /** Ends agents of this book that aren't the recorded one. @returns their pids. */
  endRivals(signal: AbortSignal): Promise<readonly number[]>;
  /** Marks segments complete that Cassandra has left without an end. @returns their names. */
  completeSegments(): Promise<readonly string[]>;
  /** Links segments again that Cassandra writes and that aren't in cdc_raw any more; the agent is started anew. @returns their names. */
  linkSegments(signal: AbortSignal): Promise<readonly string[]>;
  /** Moves segments out of cdc_raw that nobody will read. @returns the folder in which they are, and how many. */
  moveOrphansAside(): Promise<{ readonly folder: string; readonly moved: number }>;
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
  /** Renames a snapshot of the index, so that none reads it. @returns its new name; undefined when there is none. */
  setSnapshotAside(): Promise<string | undefined>;
}
