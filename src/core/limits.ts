import { askingLimits } from "./limits/asking.ts";
import { bookLimits } from "./limits/book.ts";
import { cassandraLimits } from "./limits/cassandra.ts";
import { chatLimits } from "./limits/chat.ts";
import { creditsLimits } from "./limits/credits.ts";
import { doctorLimits } from "./limits/doctor.ts";
import { embeddingLimits } from "./limits/embedding.ts";
import { kafkaLimits } from "./limits/kafka.ts";
import { learningLimits } from "./limits/learning.ts";
import { modelsLimits } from "./limits/models.ts";
import { nightsLimits } from "./limits/nights.ts";
import { servingLimits } from "./limits/serving.ts";
import { sqliteLimits } from "./limits/sqlite.ts";
import { stackLimits } from "./limits/stack.ts";
import { vaultLimits } from "./limits/vault.ts";
import { vectorsLimits } from "./limits/vectors.ts";
import { watchLimits } from "./limits/watch.ts";

/**
 * Every bound of the system, each with its unit in its name and its reason beside it, in the file of its subject. Nothing that
 * waits, queues, retries or buffers has a bound that isn't here.
 */
export const limits = {
  ...bookLimits,
  ...learningLimits,
  ...embeddingLimits,
  ...modelsLimits,
  ...vectorsLimits,
  ...sqliteLimits,
  ...cassandraLimits,
  ...kafkaLimits,
  ...askingLimits,
  ...creditsLimits,
  ...vaultLimits,
  ...nightsLimits,
  ...stackLimits,
  ...servingLimits,
  ...doctorLimits,
  ...chatLimits,
  ...watchLimits,
} as const;
