import { GibseyError } from "../errors.ts";
import { type PortName, portNames } from "./server-rules.ts";

/** Every port of the stack; the daemon's is 0 where any will do. */
export type StackPorts = Readonly<Record<PortName | "daemon", number>>;

/** A port as the settings give it. */
export interface WantedPort {
  readonly port: number;
  /** Whether somebody chose it, or it is only the default. */
  readonly isChosen: boolean;
}

export interface PortPlanInput {
  readonly cassandra: WantedPort;
  readonly kafka: WantedPort;
  readonly daemon: WantedPort;
  /** The ports of the last start. */
  readonly recorded: StackPorts | undefined;
  /** Ports whose own server runs now: they are taken, and rightly so. */
  readonly inUse: ReadonlySet<PortName | "daemon">;
  readonly anyPort: boolean;
}

/** What the operating system says of ports. */
export interface PortProbes {
  /** Who listens there, in words; undefined when nobody does. */
  holderOf(port: number): Promise<string | undefined>;
  /** A port that nobody has now. */
  freePort(): Promise<number>;
}

/**
 * Chooses every port before anything is started. A port that somebody chose goes first; then the one of the last start,
 * because Kafka's clients are told to come back to it; then the default. One that is taken is refused by name, or with
 * `anyPort` exchanged.
 * @throws GibseyError PORT_TAKEN, naming every port that is taken, and by whom.
 */
export async function planPorts(input: PortPlanInput, probes: PortProbes): Promise<StackPorts> {
  const wanted = wantedPorts(input);
  const taken = new Map<string, string[]>();
  const seen = new Map<number, string>();
  const decide = async (name: PortName | "daemon"): Promise<number> => {
    const port = wanted[name];
    if (port === 0 || input.inUse.has(name)) return port;
    const holder = seen.get(port) ?? (await probes.holderOf(port));
    seen.set(port, `${titles[name]} of this book`);
    if (holder === undefined) return port;
    if (input.anyPort) return probes.freePort();
    taken.set(holder, [...(taken.get(holder) ?? []), `port ${port} (${titles[name]})`]);
    return port;
  };
  const ports = { ...wanted };
  for (const name of [...portNames, "daemon" as const]) ports[name] = await decide(name);
  if (taken.size === 0) return ports;
  throw new GibseyError(
    "PORT_TAKEN",
    [...taken].map(([holder, places]) => `${holder} has ${places.join(" and ")}`).join("; "),
    "gibsey up --any-port; or set GIBSEY_CASSANDRA_PORT, GIBSEY_KAFKA_PORT or GIBSEY_PORT",
  );
}

const titles: Readonly<Record<PortName | "daemon", string>> = {
  kafka: "Kafka",
  kafkaController: "Kafka's controller",
  cassandra: "Cassandra",
  cassandraStorage: "Cassandra's storage",
  agent: "the agent",
  daemon: "the daemon",
};

/**
 * What nobody sets stands beside what somebody can: as far from it as the customary 7000 from 9042 and 9093 from 9092, and
 * the agent four above the daemon. So a book that is moved to other ports moves as a whole.
 */
function wantedPorts({ cassandra, kafka, daemon, recorded }: PortPlanInput): Record<PortName | "daemon", number> {
  const chosen = (wanted: WantedPort, last: number | undefined) =>
    (wanted.isChosen ? wanted.port : last) ?? wanted.port;
  const main = {
    kafka: chosen(kafka, recorded?.kafka),
    cassandra: chosen(cassandra, recorded?.cassandra),
    daemon: chosen(daemon, recorded?.daemon),
  };
  const beside = (name: PortName, owner: "kafka" | "cassandra", distance: number) =>
    recorded !== undefined && recorded[owner] === main[owner] ? recorded[name] : usable(main[owner] + distance);
  return {
    ...main,
    kafkaController: beside("kafkaController", "kafka", 1),
    cassandraStorage: beside("cassandraStorage", "cassandra", -2_042),
    agent: recorded?.agent ?? usable((main.daemon || 8_001) + 4),
  };
}

/** Some ports have no neighbour there: below 1024 only root may listen. */
function usable(port: number): number {
  return port > 65_535 ? port - 100 : port < 1_024 ? port + 10_000 : port;
}
