/** The servers of the native stack, in the order in which they are started; the daemon comes after them. */
export const serverNames = ["kafka", "cassandra", "agent"] as const;

export type ServerName = (typeof serverNames)[number];

/** What a server is, as data: how it is started stands in adapters/native. */
export interface ServerRule {
  readonly name: ServerName;
  /** What must answer before it is started. */
  readonly needs: readonly ServerName[];
  /** The port that it is asked at, and those that it needs for itself. */
  readonly port: PortName;
  readonly otherPorts: readonly PortName[];
  readonly memory: ServerMemory;
  /** From SIGTERM to SIGKILL, in ms. */
  readonly stopMs: number;
  /** Size of its jars, as a reader is told before they are fetched. */
  readonly jarsMb: number;
}

/** In MiB. */
export interface ServerMemory {
  readonly heapMinMb: number;
  readonly heapMaxMb: number;
  /** Buffers beside the heap, at most. */
  readonly directMb: number;
  /** What the process takes beside its heap, as measured: code, classes, threads, buffers in use. */
  readonly besideHeapMb: number;
}

/** Ports as `stack.json` names them. All are on 127.0.0.1. */
export const portNames = ["kafka", "kafkaController", "cassandra", "cassandraStorage", "agent"] as const;

export type PortName = (typeof portNames)[number];

export const serverRules: Readonly<Record<ServerName, ServerRule>> = {
  kafka: {
    name: "kafka",
    needs: [],
    port: "kafka",
    otherPorts: ["kafkaController"],
    memory: { heapMinMb: 256, heapMaxMb: 512, directMb: 64, besideHeapMb: 150 },
    stopMs: 30_000,
    jarsMb: 43,
  },
  cassandra: {
    name: "cassandra",
    needs: [],
    port: "cassandra",
    otherPorts: ["cassandraStorage"],
    memory: { heapMinMb: 512, heapMaxMb: 1_024, directMb: 192, besideHeapMb: 330 },
    // Killed in the middle of it, it reads its commit log again at the next start, which can take more than this.
    stopMs: 60_000,
    jarsMb: 67,
  },
  agent: {
    name: "agent",
    needs: ["kafka", "cassandra"],
    port: "agent",
    otherPorts: [],
    memory: { heapMinMb: 128, heapMaxMb: 384, directMb: 64, besideHeapMb: 150 },
    stopMs: 20_000,
    jarsMb: 110,
  },
};

export function isServerName(name: string): name is ServerName {
  return serverNames.some((known) => known === name);
}

/** A server and all that it needs, in the order of starting. */
export function withNeeds(name: ServerName): readonly ServerName[] {
  const wanted = new Set([name, ...serverRules[name].needs]);
  return serverNames.filter((known) => wanted.has(known));
}
