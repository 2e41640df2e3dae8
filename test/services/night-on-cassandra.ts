import { type CassandraStores, openCassandraStores } from "../../src/adapters/cassandra/cassandra-stores.ts";
import type { CassandraOptions } from "../../src/adapters/cassandra/session.ts";
import { openMemoryUnderTest } from "../fakes/memory.ts";
import { nightPages } from "../faults/night-of-book.ts";

/** The book of the killed nights, its rows and nights in Cassandra, its index in memory. */
export async function openNightBook(options: CassandraOptions) {
  const stores: CassandraStores = await openCassandraStores(options);
  const { memory, book } = openMemoryUnderTest();
  await book.pages.put(nightPages);
  await memory.learn(nightPages.map(({ page_id }) => ({ page_id, writtenAtMs: undefined })));
  await stores.pages.put(nightPages);
  return { memory, stores, close: () => stores.close() };
}
