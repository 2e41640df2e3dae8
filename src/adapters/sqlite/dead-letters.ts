import {
  type DeadLetter,
  type DeadLetters,
  type DeadLetterWithEvent,
  letterId,
  positionOf,
} from "../../core/store/dead-letters.ts";
import { chunksOf, type Database } from "./database.ts";
import { optionalTextOf, type Row, textOf, wholeOf } from "./row.ts";

/** The dead letters of an embedded book. */
export function createDeadLetters(database: Database): DeadLetters {
  return {
    add: async ({ table, key, value, position: { file, offset } }, { page_id, reason, atMs }) => {
      database.transaction(() => {
        database.run(removeOlderSql, page_id, file, offset);
        database.run(addSql, file, offset, table, key, value, page_id, reason, atMs);
      });
    },
    count: async () => {
      const row = database.get("select count(*) as n from dead_letters");
      return row === undefined ? 0 : wholeOf(row, "n");
    },
    list: async (afterId, limit) => {
      const after = afterId === undefined ? undefined : positionOf(afterId);
      return database.all(listSql, after?.file ?? "", after?.offset ?? -1, limit).map(letterOf);
    },
    get: async (id) => {
      const position = positionOf(id);
      if (position === undefined) return undefined;
      const row = database.get(getSql, position.file, position.offset);
      return row === undefined ? undefined : letterWithEventOf(row);
    },
    remove: async (id) => {
      const position = positionOf(id);
      return position !== undefined && database.run(removeSql, position.file, position.offset) > 0;
    },
    removeOfPages: async (page_ids) => {
      for (const chunk of chunksOf(page_ids)) database.run(removeOfPagesSql, JSON.stringify(chunk));
    },
  };
}

/** A key or value of megabytes stays out of lists. */
const columns = "log_file, log_offset, table_name, page_id, reason, died_at_ms, tries";
const listSql = `select ${columns} from dead_letters where (log_file, log_offset) > (?, ?) order by log_file, log_offset limit ?`;
const getSql = `select ${columns}, event_key, event_value from dead_letters where log_file = ? and log_offset = ?`;
const addSql = `insert into dead_letters
  (log_file, log_offset, table_name, event_key, event_value, page_id, reason, died_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?)
  on conflict do update set reason = excluded.reason, tries = tries + 1`;
const removeOlderSql = "delete from dead_letters where page_id = ? and (log_file, log_offset) <> (?, ?)";
const removeSql = "delete from dead_letters where log_file = ? and log_offset = ?";
const removeOfPagesSql = "delete from dead_letters where page_id in (select value from json_each(?))";

function letterOf(row: Row): DeadLetter {
  return {
    id: letterId({ file: textOf(row, "log_file"), offset: wholeOf(row, "log_offset") }),
    table: textOf(row, "table_name"),
    page_id: optionalTextOf(row, "page_id") ?? null,
    reason: textOf(row, "reason"),
    diedAtMs: wholeOf(row, "died_at_ms"),
    tries: wholeOf(row, "tries"),
  };
}

function letterWithEventOf(row: Row): DeadLetterWithEvent {
  const letter = letterOf(row);
  const event = {
    table: letter.table,
    key: optionalTextOf(row, "event_key") ?? null,
    value: optionalTextOf(row, "event_value") ?? null,
    position: { file: textOf(row, "log_file"), offset: wholeOf(row, "log_offset") },
  };
  return { ...letter, event };
}
