import { limits } from "../../../limits.ts";
import { anyServers, type Check, ok, ownServers, type Runtime, type Trouble, warn, wrong } from "../../check.ts";
import type { Probes } from "../../probes.ts";
import type { Door, Knock } from "../../probes/kafka.ts";

export const kafkaBroker: Check = {
  id: "kafka.broker",
  title: "Kafka answers in its own protocol",
  meaning:
    "Nothing answers at Kafka's address, or something that isn't Kafka, or Kafka hangs, or it doesn't let the daemon in. Changes are " +
    "kept in Cassandra meanwhile, as long as there is room, and nothing new becomes searchable.",
  remedy:
    "A process that was suspended goes on with `kill -CONT`. One that hangs: `gibsey down && gibsey up`. Another program on the port: " +
    "end it, or move Kafka with GIBSEY_KAFKA_PORT. With brokers of your own: see GIBSEY_KAFKA_BROKERS, GIBSEY_KAFKA_TLS, " +
    "GIBSEY_KAFKA_SASL, GIBSEY_KAFKA_USER and GIBSEY_KAFKA_PASSWORD.",
  runtimes: anyServers,
  isReadiness: true,
  causes: ["kafka.process"],
  timeLimitMs: limits.doctorKnockMs + 4_000,
  probe: async ({ kafka, servers, runtime }) => {
    const doors = await kafka.doors();
    const [first] = doors;
    const shut = doors.filter(({ knock }) => knock.kind !== "answers");
    if (first === undefined) {
      return wrong({ found: "no address is set", expected: "one at least", fix: "set GIBSEY_KAFKA_BROKERS=HOST:PORT" });
    }
    if (shut.length === doors.length) {
      const isStarting = ownServers.includes(runtime) && (await servers.status("kafka"))?.state === "starting";
      return wrong(await closed(first, kafka, runtime, isStarting));
    }
    const [other] = shut;
    if (other === undefined) return letIn(kafka);
    return warn({
      found: `${other.address} ${heard(other.knock)}; ${doors.length - shut.length} of ${doors.length} addresses answer`,
      expected: "an answer from each",
      fix: "start that broker, or take its address out of GIBSEY_KAFKA_BROKERS",
    });
  },
};

/** The door is open; but with a login set, it is shown only now. */
async function letIn(kafka: Probes["kafka"]) {
  const door = (await kafka.doors()).find(({ knock }) => knock.kind === "answers");
  if (door?.knock.kind === "answers" && door.knock.brokers.length > 0) return ok(await kafka.address());
  try {
    await kafka.cluster();
    return ok(`${await kafka.address()}, logged in`);
  } catch (thrown) {
    const found = thrown instanceof Error ? thrown.message : String(thrown);
    const fix = "check GIBSEY_KAFKA_SASL, GIBSEY_KAFKA_USER and GIBSEY_KAFKA_PASSWORD";
    return wrong({ found, expected: "to be let in", fix });
  }
}

async function closed(
  { address, knock }: Door,
  kafka: Probes["kafka"],
  runtime: Runtime,
  isStarting: boolean,
): Promise<Trouble> {
  const expected = `an answer at ${address}`;
  const holder = await kafka.portHolder();
  const found = `${address} ${heard(knock)}`;
  if (holder !== undefined && !holder.isOurs) {
    return {
      found: `${found}: ${holder.name} has the port`,
      expected,
      fix: "end that program, then gibsey up; or move Kafka: GIBSEY_KAFKA_PORT=PORT gibsey up",
    };
  }
  if (holder?.isSuspended === true) {
    const pid = /^pid (\d+)/.exec(holder.name)?.[1] ?? "PID";
    return { found: `${found}: its process was suspended (SIGSTOP), pid ${pid}`, expected, fix: `kill -CONT ${pid}` };
  }
  if (isStarting) {
    return { found: `it is starting, and ${found}`, expected, fix: "wait for it; gibsey logs kafka" };
  }
  return { found, expected, fix: fixOf(knock, runtime) };
}

/** What a knock heard, as the rest of a sentence that begins with the address. */
export function heard(knock: Knock): string {
  switch (knock.kind) {
    case "unreachable":
      return `can't be reached: ${knock.reason}`;
    case "silent":
      return `takes the connection, and says nothing for ${knock.waitedMs / 1000} s`;
    case "closed":
      return "hangs up without a word, as a broker does that wants TLS or a login";
    case "foreign":
      return knock.says === "TLS"
        ? "speaks TLS, and none is set"
        : `isn't Kafka: it says ${JSON.stringify(knock.says)}`;
    case "untrusted":
      return `doesn't come to terms on TLS: ${knock.reason}`;
    default:
      return "answers";
  }
}

function fixOf(knock: Knock, runtime: Runtime): string {
  if (ownServers.includes(runtime)) return knock.kind === "unreachable" ? "gibsey up" : "gibsey down && gibsey up";
  switch (knock.kind) {
    case "closed":
      return "set GIBSEY_KAFKA_TLS=on, or GIBSEY_KAFKA_SASL with GIBSEY_KAFKA_USER and GIBSEY_KAFKA_PASSWORD";
    case "foreign":
      return knock.says === "TLS"
        ? "set GIBSEY_KAFKA_TLS=on, or to its certificate's file"
        : "set GIBSEY_KAFKA_BROKERS";
    case "untrusted":
      return "set GIBSEY_KAFKA_TLS to the certificate's file, or off if the broker speaks none";
    default:
      return "start Kafka there, or set GIBSEY_KAFKA_BROKERS";
  }
}
