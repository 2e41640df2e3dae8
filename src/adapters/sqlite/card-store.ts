import type { CardStore } from "../../core/store/card-store.ts";
import type { Database } from "./database.ts";
import { bytesOf, textOf } from "./row.ts";

/** The characters' cards of an embedded book. */
export function createCardStore(database: Database): CardStore {
  return {
    put: async (char_id, { json, image }) =>
      database.transaction(() => {
        database.run(
          "insert or replace into cards (char_id, json, image) values (?, ?, ?)",
          char_id,
          json,
          image ?? null,
        );
      }),
    get: async (char_id) => {
      const row = database.get("select json, image from cards where char_id = ?", char_id);
      if (row === undefined) return undefined;
      const json = textOf(row, "json");
      return row["image"] === null ? { json } : { json, image: Uint8Array.from(bytesOf(row, "image")) };
    },
  };
}
