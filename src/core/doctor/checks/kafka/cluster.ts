import { anyServers, type Check, ok, wrong } from "../../check.ts";

export const kafkaCluster: Check = {
  id: "kafka.cluster",
  title: "The Kafka that answers is this book's own",
  meaning:
    "What answers at the port has another cluster id than the data in the book's folder: it is another book's Kafka, or the folder was " +
    "exchanged while Kafka ran. Changes of two books would mix.",
  remedy: "Stop the other one, or give one of them another GIBSEY_KAFKA_PORT; then `gibsey down && gibsey up`.",
  runtimes: anyServers,
  needs: ["kafka.broker", "kafka.listeners"],
  probe: async ({ kafka }) => {
    const [{ id, brokers }, own] = await Promise.all([kafka.cluster(), kafka.ownClusterId()]);
    const found = `cluster ${id}, ${brokers === 1 ? "1 broker" : `${brokers} brokers`}`;
    if (own === undefined || own === id) return ok(found);
    const holder = await kafka.portHolder();
    return wrong({
      found: `${await kafka.address()} is cluster ${id}${holder === undefined ? "" : `, ${holder.name}`}`,
      expected: `cluster ${own}, whose data are in the book's folder`,
      fix: "stop the other Kafka, or set GIBSEY_KAFKA_PORT; then gibsey down && gibsey up",
    });
  },
};
