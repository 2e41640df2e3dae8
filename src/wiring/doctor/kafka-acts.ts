import type { KafkaActs } from "../../core/doctor/acts.ts";
import { serversOf } from "../server-addresses.ts";
import type { ActParts } from "./probe-parts.ts";
import { GibseyError } from "../../core/errors.ts";
import { stopDaemon } from "./daemon-acts.ts";

/** What mends topics and commits. kafkajs is imported when one of them is done. */
export function kafkaActs({ config, dataDir, runtime }: ActParts, startAll: () => Promise<void>): KafkaActs {
  const options = async () => (await serversOf(await runtime(), config, dataDir, () => {})).kafka;
  return {
    async makeTopics() {
      const { ensureTopics, topicsOf } = await import("../../adapters/kafka/topics.ts");
      const { keyspace } = await options();
      return ensureTopics(await options(), topicsOf(keyspace));
    },
    async restoreTopicSettings() {
      const { restoreTopicSettings } = await import("../../adapters/kafka/mend-topics.ts");
      return restoreTopicSettings(await options());
    },
    async bringBackOffsets(signal) {
      const { bringBackOffsets } = await import("../../adapters/kafka/mend-topics.ts");
      const kafka = await options();
      const ran = await stopDaemon(dataDir, signal);
      try {
        return await bringBackOffsets(kafka, signal);
      } finally {
        if (ran) await startAll();
      }
    },
    async joinAgain(signal) {
      const { openKafkaFacts } = await import("../../adapters/kafka/kafka-facts.ts");
      const facts = openKafkaFacts(await options());
      try {
        const { id, members } = await facts.group();
        const foreign = members.find(({ isOurs }) => !isOurs);
        if (foreign !== undefined) throw notAlone(id, foreign);
      } finally {
        await facts.close();
      }
      await stopDaemon(dataDir, signal);
      await startAll();
    },
  };
}

function notAlone(
  group: string,
  { clientId, host }: { readonly clientId: string; readonly host: string },
): GibseyError {
  return new GibseyError(
    "FEED_UNAVAILABLE",
    `${clientId} on ${host} is in the group ${group}, and isn't gibsey's to end`,
    "end that program, or give it another group id",
  );
}
