import type { Segment } from "./probes/cassandra.ts";

/**
 * Whether nobody will read a segment: Cassandra is done with it, and has written no index, so that there is no change in it for
 * the agent. Cassandra itself removes such a link, unless it was stopped before it could.
 */
export function isOrphan({ isInUse, index }: Segment): boolean {
  return !isInUse && index === undefined;
}

/** Whether the agent will wait for ever at a segment's end: Cassandra is done with it, and hasn't said where it ends. */
export function isEndless({ isInUse, index }: Segment): boolean {
  return !isInUse && index?.isComplete === false;
}
