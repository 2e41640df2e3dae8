import { citationsAsText, citationsFrom } from "../../core/store/citations-text.ts";
import { type Vault, type VaultItem, vaultKinds } from "../../core/store/vault.ts";
import { countOf, optionalTextOf, type Row, textOf } from "./row.ts";
import type { CqlValue, Session } from "./session.ts";

/** What the readers of a book in Cassandra have saved, each reader's in one partition. */
export function createVault(session: Session): Vault {
  const table = `${session.keyspace}.vault`;
  const select = `SELECT * FROM ${table} WHERE user = ?`;
  const get = async (user: string, id: string): Promise<VaultItem | undefined> => {
    const row = await session.row(`${select} AND id = ?`, user, id);
    return row === undefined ? undefined : itemOf(row);
  };
  return {
    add: (item) =>
      session.write(
        `INSERT INTO ${table} (user, id, kind, char_id, question, text, citations, note, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...valuesOf(item),
      ),
    count: async (user) => {
      const row = await session.row(`SELECT COUNT(*) AS n FROM ${table} WHERE user = ?`, user);
      return row === undefined ? 0 : countOf(row, "n");
    },
    list: async (user, beforeId, limit) => {
      const rows =
        beforeId === undefined
          ? await session.rows(`${select} ORDER BY id DESC LIMIT ?`, user, limit)
          : await session.rows(`${select} AND id < ? ORDER BY id DESC LIMIT ?`, user, beforeId, limit);
      return rows.map(itemOf);
    },
    get,
    remove: async (user, id) => {
      const isThere = (await get(user, id)) !== undefined;
      if (isThere) await session.write(`DELETE FROM ${table} WHERE user = ? AND id = ?`, user, id);
      return isThere;
    },
  };
}

/** In the order of the columns. */
function valuesOf(item: VaultItem): readonly CqlValue[] {
  const { user, id, kind, char_id, question, text, citations, note, atMs } = item;
  const cited = citationsAsText(citations);
  return [user, id, kind, char_id ?? null, question ?? null, text, cited, note ?? null, new Date(atMs)];
}

function itemOf(row: Row): VaultItem {
  const { saved_at } = row;
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
    atMs: saved_at instanceof Date ? saved_at.getTime() : 0,
  };
}
