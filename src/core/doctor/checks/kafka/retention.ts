import { limits } from "../../../limits.ts";
import { anyServers, type Check, type Finding, ok, skipped, warn, wrong } from "../../check.ts";
import type { TopicFacts } from "../../probes/kafka.ts";

export const kafkaRetention: Check = {
  id: "kafka.retention",
  title: "The topics keep what they are to keep",
  meaning:
    "Kafka throws away changes before a daemon that was away for a night could read them, or dead letters as if they were old news, or " +
    "refuses what is larger than a topic's bound. What is lost so, the daemon finds when it compares rows and index; dead letters are gone.",
  remedy:
    "`gibsey doctor --fix` sets the topics as gibsey makes them: changes for a week, dead letters compacted and with room for large ones.",
  runtimes: anyServers,
  needs: ["kafka.broker", "kafka.listeners"],
  probe: async ({ kafka }) => {
    const topics = (await kafka.topics()).filter(({ isThere }) => isThere);
    if (topics.some(({ settings }) => settings === undefined))
      return skipped("Kafka doesn't let us see settings of topics");
    const findings = topics
      .map((topic) => (topic.use === "letters" ? ofLetters(topic) : ofChanges(topic)))
      .filter((finding) => finding !== undefined);
    return findings.find(({ status }) => status === "wrong") ?? findings[0] ?? ok("as gibsey makes them");
  },
};

const dayMs = 24 * 3_600_000;
/** A page as large as any, in the JSON of an event; two, as the agent sends some in batches. */
const eventBytesMin = 2 * limits.pageBodyBytesMax;
const fix = "gibsey doctor --fix --yes --only kafka.retention";

function ofChanges({ name, settings }: TopicFacts): Finding | undefined {
  const keptMs = numberIn(settings, "retention.ms");
  if (keptMs !== undefined && keptMs >= 0 && keptMs < limits.kafkaRetentionMs) {
    const trouble = {
      found: `${name} keeps changes for ${spanOf(keptMs)} (retention.ms ${keptMs})`,
      expected: `${spanOf(limits.kafkaRetentionMs)}: for as long as a daemon may be away`,
      fix,
    };
    return keptMs < dayMs ? wrong(trouble) : warn(trouble);
  }
  const eventBytes = numberIn(settings, "max.message.bytes");
  if (eventBytes !== undefined && eventBytes < eventBytesMin) {
    return wrong({
      found: `${name} takes no event of more than ${eventBytes} bytes (max.message.bytes)`,
      expected: `${eventBytesMin} at least: a page may have ${limits.pageBodyBytesMax}`,
      fix,
    });
  }
  return undefined;
}

function ofLetters({ name, settings }: TopicFacts): Finding | undefined {
  const policy = settings?.get("cleanup.policy");
  if (policy !== undefined && policy !== "compact") {
    return wrong({
      found: `${name} throws letters away when they are old (cleanup.policy ${policy})`,
      expected: "cleanup.policy compact: the newest of each, for ever",
      fix,
    });
  }
  const letterBytes = numberIn(settings, "max.message.bytes");
  if (letterBytes === undefined || letterBytes >= limits.kafkaLetterBytesMax) return undefined;
  return warn({
    found: `${name} takes no letter of more than ${letterBytes} bytes (max.message.bytes): the events of larger ones are cut off`,
    expected: String(limits.kafkaLetterBytesMax),
    fix,
  });
}

function numberIn(settings: TopicFacts["settings"], name: string): number | undefined {
  const value = settings?.get(name);
  return value === undefined || value === "" ? undefined : Number(value);
}

function spanOf(ms: number): string {
  const units = [
    [dayMs, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
    [1_000, "second"],
  ] as const;
  const [unitMs, unit] = units.find(([unitMs]) => ms >= unitMs) ?? [1, "ms"];
  const count = Math.round((ms / unitMs) * 10) / 10;
  return `${count} ${unit}${count === 1 || unit === "ms" ? "" : "s"}`;
}
