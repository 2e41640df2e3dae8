import { type Admin, Kafka, type LogEntry, logLevel } from "kafkajs";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { reasonOf } from "../reason-of.ts";
import type { KafkaLog, KafkaOptions } from "./kafka-options.ts";

/** What a connection needs to know. */
export type KafkaAccess = Pick<KafkaOptions, "brokers" | "clientId" | "sasl" | "tls" | "log">;

/** kafkajs, set up as we use it. It connects to nothing yet. */
export function openKafka({ brokers, clientId, sasl, tls, log }: KafkaAccess): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ...(sasl === undefined ? {} : { sasl }),
    ...(tls === undefined ? {} : { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } }),
    connectionTimeout: limits.kafkaConnectMs,
    requestTimeout: limits.kafkaRequestMs,
    // Each try knocks at the next broker. Whoever calls tries again without end, and tells meanwhile; so few are enough.
    retry: {
      retries: Math.max(limits.kafkaTriesMax, brokers.length),
      initialRetryTime: limits.retryFirstMs,
      multiplier: 2,
    },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => tell(log, entry),
  });
}

/** Works on a connection of its own. @throws GibseyError FEED_UNAVAILABLE */
export async function withAdmin<T>(access: KafkaAccess, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = openKafka(access).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw unavailable(error, access.brokers);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** What kafkajs has to say. @throws GibseyError FEED_UNAVAILABLE */
export async function orUnavailable<T>(brokers: readonly string[], work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unavailable(error, brokers);
  }
}

/** What went wrong with Kafka, for people. */
export function unavailable(error: unknown, brokers: readonly string[]): GibseyError {
  if (error instanceof GibseyError) return error;
  const hint = isLogin(error)
    ? "check GIBSEY_KAFKA_SASL, GIBSEY_KAFKA_USER and GIBSEY_KAFKA_PASSWORD"
    : "gibsey doctor says what is wrong with it; for brokers of your own, check GIBSEY_KAFKA_BROKERS";
  return new GibseyError("FEED_UNAVAILABLE", `Kafka at ${brokers.join(", ")}: ${reasonOf(error)}`, hint, {
    cause: error,
  });
}

function isLogin(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name.startsWith("KafkaJSSASL")) return true;
  }
  return false;
}

/**
 * kafkajs tells every failed try of everything, the first join of a group among them, which never works at once. What
 * fails for good reaches us as an error, and is told by us. Only this is told by nobody else: that events were gone
 * before they were read, which reconciliation has to make up for.
 */
function tell(log: KafkaLog, { log: { message, ...fields } }: LogEntry): void {
  if (!message.startsWith("Offset out of range")) return;
  log("warn", "events were gone from Kafka before they were read; going on with the oldest there are", {
    topic: fields["topic"],
    partition: fields["partition"],
  });
}
