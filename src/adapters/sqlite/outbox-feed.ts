import type { ChangeFeed, FeedBacklog, FeedEvent, FeedPosition } from "../../core/change/feed.ts";
import { limits } from "../../core/limits.ts";
import type { Database } from "./database.ts";
import { type Row, textOf, wholeOf } from "./row.ts";

const logFile = "outbox";
const consumer = "memory";

/**
 * The outbox table as a change feed, with one reader.
 *
 * Two positions move through it. `delivered` is how far this reader has read, and lives in memory; `committed` is how
 * far its work is done, and lives in the database. A restart goes on from the committed one, so that what was read and
 * not done comes again. Committed rows are deleted; AUTOINCREMENT keeps their positions from being given out once more.
 */
export class OutboxFeed implements ChangeFeed {
  readonly #database: Database;
  #committed: number;
  #delivered: number;

  constructor(database: Database) {
    this.#database = database;
    const row = database.get("select position from consumers where name = ?", consumer);
    this.#committed = row === undefined ? 0 : wholeOf(row, "position");
    this.#delivered = this.#committed;
  }

  async next(max: number, signal: AbortSignal): Promise<readonly FeedEvent[]> {
    for (;;) {
      signal.throwIfAborted();
      const rows = this.#database.all("select * from outbox where seq > ? order by seq limit ?", this.#delivered, max);
      const last = rows.at(-1);
      if (last !== undefined) {
        this.#delivered = wholeOf(last, "seq");
        return rows.map(eventOf);
      }
      await this.#perhapsAWrite(signal);
    }
  }

  async commit({ offset }: FeedPosition): Promise<void> {
    if (offset <= this.#committed) return;
    this.#database.transaction(() => {
      this.#database.run(
        "insert into consumers (name, position) values (?, ?) on conflict do update set position = max(position, excluded.position)",
        consumer,
        offset,
      );
      this.#database.run("delete from outbox where seq <= ?", offset);
    });
    this.#committed = offset;
    this.#delivered = Math.max(this.#delivered, offset);
  }

  /** Whatever is in the outbox isn't committed, as commit() deletes in the same transaction. */
  async backlog(): Promise<FeedBacklog> {
    const row = this.#database.get(
      "select count(*) as changes, (select written_at_ms from outbox order by seq limit 1) as oldest from outbox",
    );
    if (row === undefined || row["oldest"] === null) return { changes: 0, oldestWrittenAtMs: undefined };
    return { changes: wholeOf(row, "changes"), oldestWrittenAtMs: wholeOf(row, "oldest") };
  }

  async mark(): Promise<string> {
    return `${logFile}:${this.#committed}`;
  }

  /**
   * Resolves at the next write of this process, at the next poll (another process may have written), or on abort;
   * whichever it was, the caller looks again. The timer keeps no process alive.
   */
  #perhapsAWrite(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        stopListening();
        clearTimeout(poll);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const stopListening = this.#database.onWrite(wake);
      const poll = setTimeout(wake, limits.feedPollMs).unref();
      signal.addEventListener("abort", wake);
    });
  }
}

/** The envelope that Debezium's Cassandra connector sends, so that one decoder reads both feeds. */
function eventOf(row: Row): FeedEvent {
  const seq = wholeOf(row, "seq");
  const table = textOf(row, "table_name");
  const keyColumn = table === "test_cdc" ? "id" : "page_id";
  const id = textOf(row, "page_id");
  const writtenAtMs = wholeOf(row, "written_at_ms");
  const envelope = {
    ts_ms: writtenAtMs,
    op: textOf(row, "op"),
    source: {
      version: "1",
      connector: "outbox",
      name: "gibsey",
      ts_ms: writtenAtMs,
      snapshot: "false",
      ts_us: writtenAtMs * 1000,
      file: logFile,
      pos: seq,
      keyspace: "gibsey",
      table,
    },
    after: { [keyColumn]: { value: id, deletion_ts: null, set: true } },
  };
  return {
    table,
    key: JSON.stringify({ [keyColumn]: id }),
    value: JSON.stringify(envelope),
    position: { file: logFile, offset: seq },
  };
}
