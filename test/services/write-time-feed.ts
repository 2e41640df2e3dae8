import { setTimeout as wait } from "node:timers/promises";
import type { Session } from "../../src/adapters/cassandra/session.ts";
import type { ChangeFeed, FeedEvent } from "../../src/core/change/feed.ts";
import { eventOf } from "../fakes/book.ts";

const pollMs = 20;

/**
 * What a change feed would carry of `pages`, found without an agent: Cassandra tells when each cell was written, so a row
 * whose time is another than before was written again, though it may hold what it held. Nothing is committed.
 */
export class WriteTimeFeed implements ChangeFeed {
  readonly #session: Session;
  #seen: ReadonlyMap<string, string> = new Map();
  #offset = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  async next(max: number, signal: AbortSignal): Promise<readonly FeedEvent[]> {
    for (;;) {
      const times = await this.#times();
      const changed = this.#changedIn(times).slice(0, max);
      if (changed.length > 0) {
        const seen = new Map(this.#seen);
        for (const page_id of changed) seen.set(page_id, times.get(page_id) ?? "");
        this.#seen = seen;
        return changed.map((page_id) => ({ ...eventOf(page_id, Date.now()), position: this.#position() }));
      }
      await wait(pollMs, undefined, { signal });
    }
  }

  async commit(): Promise<void> {}

  async backlog(): Promise<{ changes: number; oldestWrittenAtMs: undefined }> {
    return { changes: this.#changedIn(await this.#times()).length, oldestWrittenAtMs: undefined };
  }

  #changedIn(times: ReadonlyMap<string, string>): string[] {
    const page_ids = [...new Set([...times.keys(), ...this.#seen.keys()])];
    return page_ids.filter((page_id) => (times.get(page_id) ?? "") !== (this.#seen.get(page_id) ?? ""));
  }

  async #times(): Promise<ReadonlyMap<string, string>> {
    const cql = `SELECT page_id, WRITETIME(char_id) AS named, WRITETIME(body) AS told FROM ${this.#session.keyspace}.pages`;
    const rows = await this.#session.rows(cql);
    return new Map(rows.map((row) => [String(row["page_id"]), `${String(row["named"])} ${String(row["told"])}`]));
  }

  #position(): FeedEvent["position"] {
    this.#offset += 1;
    return { file: "write-times", offset: this.#offset };
  }
}
