import { citationsAsText, citationsFrom } from "../../core/store/citations-text.ts";
import { type Vault, type VaultItem, vaultKinds } from "../../core/store/vault.ts";
import type { Database } from "./database.ts";
import { optionalTextOf, type Row, textOf, wholeOf } from "./row.ts";

/** What the readers of an embedded book have saved. */
export function createVault(database: Database): Vault {
  return {
    add: async ({ user, id, kind, char_id, question, text, citations, note, atMs }) => {
      const cited = citationsAsText(citations);
      database.transaction(() =>
        database.run(addSql, user, id, kind, char_id ?? null, question ?? null, text, cited, note ?? null, atMs),
      );
    },
    count: async (user) => {
      const row = database.get("select count(*) as n from vault where user = ?", user);
      return row === undefined ? 0 : wholeOf(row, "n");
    },
    list: async (user, beforeId, limit) =>
      beforeId === undefined
        ? database.all(newestSql, user, limit).map(itemOf)
        : database.all(olderSql, user, beforeId, limit).map(itemOf),
    get: async (user, id) => {
      const row = database.get("select * from vault where user = ? and id = ?", user, id);
      return row === undefined ? undefined : itemOf(row);
    },
    remove: async (user, id) =>
      database.transaction(() => database.run("delete from vault where user = ? and id = ?", user, id)) > 0,
  };
}

const newestSql = "select * from vault where user = ? order by id desc limit ?";
const olderSql = "select * from vault where user = ? and id < ? order by id desc limit ?";
const addSql = `insert into vault (user, id, kind, char_id, question, text, citations, note, at_ms)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;

function itemOf(row: Row): VaultItem {
  const char_id = optionalTextOf(row, "char_id");
  const question = optionalTextOf(row, "question");
  const note = optionalTextOf(row, "note");
  return {
    id: textOf(row, "id"),
    kind: vaultKinds.find((kind) => kind === row["kind"]) ?? "quote",
    user: textOf(row, "user"),
    ...(char_id === undefined ? {} : { char_id }),
    ...(question === undefined ? {} : { question }),
    text: textOf(row, "text"),
    citations: citationsFrom(textOf(row, "citations")),
    ...(note === undefined ? {} : { note }),
    atMs: wholeOf(row, "at_ms"),
  };
}
