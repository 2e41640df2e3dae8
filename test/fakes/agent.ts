import type { FeedEvent } from "../../src/core/change/feed.ts";
import type { PageStore } from "../../src/core/store/page-store.ts";
import { createFakeBook } from "./book.ts";

/** What an agent sends: one event of a table's topic. */
export type SentEvent = Pick<FeedEvent, "key" | "value">;

/** The event that Debezium's agent sends for a page, read at this place of the database's log. */
export function agentEvent(page_id: string, pos: number, writtenAtMs = 1_760_000_000_000): SentEvent {
  const source = {
    connector: "cassandra",
    snapshot: "false",
    file: "CommitLog-8-1.log",
    pos,
    ts_us: writtenAtMs * 1_000,
  };
  const after = { page_id: { value: page_id, deletion_ts: null, set: true } };
  return { key: JSON.stringify({ page_id }), value: JSON.stringify({ op: "i", source, after }) };
}

/** A book in memory whose writes resolve when an agent has sent their events. */
export function createAgentBook(send: (event: SentEvent) => Promise<void>): PageStore {
  const book = createFakeBook();
  let sent = 0;
  const sendNew = async () => {
    for (; sent < book.log.events.length; sent++) {
      const event = book.log.events[sent];
      const { page_id } = JSON.parse(event?.key ?? "{}");
      const writtenAtMs = JSON.parse(event?.value ?? "{}").source.ts_us / 1_000;
      await send(agentEvent(page_id, sent, writtenAtMs));
    }
  };
  return {
    ...book.pages,
    async put(pages, options) {
      const outcome = await book.pages.put(pages, options);
      await sendNew();
      return outcome;
    },
    async remove(page_id) {
      const outcome = await book.pages.remove(page_id);
      await sendNew();
      return outcome;
    },
  };
}
