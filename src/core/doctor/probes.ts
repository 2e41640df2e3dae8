import type { Runtime } from "./check.ts";
import type { AgentProbes } from "./probes/agent.ts";
import type { BookProbes } from "./probes/book.ts";
import type { CassandraProbes } from "./probes/cassandra.ts";
import type { DaemonProbes } from "./probes/daemon.ts";
import type { KafkaProbes } from "./probes/kafka.ts";
import type { MachineProbes } from "./probes/machine.ts";
import type { MemoryProbes } from "./probes/memory.ts";
import type { ModelProbes } from "./probes/models.ts";
import type { NightlyProbes } from "./probes/nightly.ts";
import type { ServerProbes } from "./probes/servers.ts";

/**
 * What checks may ask, one room for each group. A probe looks and changes nothing that anybody would miss; it tells what is
 * there, and leaves it to the check whether that is well. What several checks ask is asked once (wiring keeps it for the run).
 */
export interface Probes {
  readonly runtime: Runtime;
  readonly machine: MachineProbes;
  readonly book: BookProbes;
  readonly models: ModelProbes;
  readonly servers: ServerProbes;
  readonly cassandra: CassandraProbes;
  readonly kafka: KafkaProbes;
  readonly agent: AgentProbes;
  readonly daemon: DaemonProbes;
  readonly memory: MemoryProbes;
  readonly nightly: NightlyProbes;
}
