import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, vi } from "vitest";
import { createPageStore } from "../../src/adapters/cassandra/page-store.ts";
import { openSession, type Session } from "../../src/adapters/cassandra/session.ts";
import { openDataDir } from "../../src/adapters/data-dir/data-dir.ts";
import { type KafkaFeed, openKafkaFeed } from "../../src/adapters/kafka/kafka-feed.ts";
import type { ChangeFeed } from "../../src/core/change/feed.ts";
import type { PageStore } from "../../src/core/store/page-store.ts";
import { systemClock } from "../../src/daemon/clock.ts";
import { changedPages, changeFeedContract } from "../contracts/change-feed.ts";
import { pageOf } from "../contracts/page-store.ts";
import { testBook } from "./book-on-servers.ts";
import { testCassandra, testOptions } from "./cassandra-keyspace.ts";
import { testKafka } from "./kafka-keyspace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

if (testCassandra === undefined || testKafka === undefined || testBook === undefined) {
  describe.skip("a real agent: GIBSEY_TEST_CASSANDRA, _KAFKA and _BOOK aren't all set (npm run test:services)");
} else {
  const dataDir = openDataDir(testBook);
  const brokers = [testKafka];
  // A group beside the daemon's, which reads the same topic.
  const groupId = `test-${randomUUID()}`;

  // The book's own keyspace, because the agent was started on it. Of one that is made while the agent runs, it may never
  // send a thing: a table that came in the same second as its keyspace isn't among the tables that it was told of.
  let session: Session;
  beforeAll(async () => {
    const plan = await dataDir.readStack();
    session = await openSession(testOptions(plan?.keyspace ?? ""));
  });
  afterAll(() => session.close());

  const openFeed = (): KafkaFeed => {
    const { keyspace } = session;
    const topics = new RegExp(`^${keyspace}\\.${keyspace}\\.pages$`);
    return openKafkaFeed({ brokers, clientId: "gibsey-test", groupId, topics, keyspace, log: () => {} }, systemClock);
  };

  changeFeedContract(
    "What a real agent carries from Cassandra to Kafka",
    async () => {
      const pages = createPageStore(session);
      const feed = openFeed();
      let newest = feed;
      await emptied(pages, feed);
      return {
        pages,
        feed,
        async reopen() {
          await newest.close();
          newest = openFeed();
          return newest;
        },
        async release() {
          await newest.close();
          await pages.put([], { replace: true });
        },
      };
    },
    { histories: 10, hasRepeats: true },
  );
}

/**
 * Empties the book, and reads on until nothing of what was written before can be under way: the agent sends in the order
 * of the log, and a page whose id nobody else has was the last to come and to go.
 */
async function emptied(pages: PageStore, feed: ChangeFeed): Promise<void> {
  const last = `last-${randomUUID()}`;
  await pages.put([pageOf(last, 1)], { replace: true });
  await changedPages(feed, [last]);
  await pages.remove(last);
  await changedPages(feed, [last]);
}
