import { limits } from "../../../limits.ts";
import { anyServers, type Check, ok, skipped, wrong } from "../../check.ts";
import { heard } from "./broker.ts";

export const kafkaListeners: Check = {
  id: "kafka.listeners",
  title: "The addresses that Kafka gives its clients can be reached from here",
  meaning:
    "Kafka answers a client's first question with the addresses at which to go on. When those are right for others only, such as a name " +
    "that is known inside containers alone, clients connect, and then nothing works.",
  remedy:
    "Set the broker's `advertised.listeners` to a host and port that this machine reaches; one listener for each network it is reached from.",
  runtimes: anyServers,
  needs: ["kafka.broker"],
  timeLimitMs: limits.doctorKnockMs + 4_000,
  probe: async ({ kafka }) => {
    const told = (await kafka.doors()).flatMap(({ knock }) => (knock.kind === "answers" ? knock.brokers : []));
    if (told.length === 0) return skipped("only told to who has logged in; kafka.broker has");
    const lost = (await kafka.advertised()).find(({ knock }) => knock.kind !== "answers");
    if (lost === undefined) return ok([...new Set(told)].join(", "));
    return wrong({
      found: `Kafka at ${await kafka.address()} sends its clients to ${lost.address}, which ${heard(lost.knock)}`,
      expected: "an address that this machine reaches",
      fix: `set advertised.listeners of that broker to what this machine reaches, such as PLAINTEXT://${await kafka.address()}`,
    });
  },
};
