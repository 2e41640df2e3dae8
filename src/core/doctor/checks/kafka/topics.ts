import { anyServers, type Check, ok, wrong } from "../../check.ts";

export const kafkaTopics: Check = {
  id: "kafka.topics",
  title: "Every topic of the book is there",
  meaning:
    "A topic was deleted, or never made. Changes that were only in it aren't learned by their events; the daemon finds them when it " +
    "compares rows and index, within a minute or so. The dead letters that were in it are gone.",
  remedy:
    "`gibsey doctor --fix` or `gibsey up` makes those that are missing; GIBSEY_KAFKA_TOPICS names topics of another prefix.",
  runtimes: anyServers,
  isReadiness: true,
  needs: ["kafka.broker", "kafka.listeners"],
  probe: async ({ kafka }) => {
    const topics = await kafka.topics();
    const changes = topics.filter(({ use }) => use === "changes");
    if (changes.length === 0) {
      return wrong({
        found: "no topic is named as GIBSEY_KAFKA_TOPICS says",
        expected: "at least that of the table pages",
        fix: "mend GIBSEY_KAFKA_TOPICS, or see that the connector runs that fills them",
      });
    }
    const missing = topics.filter(({ isThere }) => !isThere).map(({ name }) => name);
    if (missing.length === 0) return ok(topics.map(({ name }) => name).join(", "));
    return wrong({
      found: `${missing.join(" and ")} ${missing.length === 1 ? "isn't" : "aren't"} there`,
      expected: topics.map(({ name }) => name).join(", "),
      fix: "gibsey doctor --fix --yes --only kafka.topics",
    });
  },
};
