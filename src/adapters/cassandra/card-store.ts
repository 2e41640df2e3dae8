import { createHash } from "node:crypto";
import { limits } from "../../core/limits.ts";
import type { CardStore } from "../../core/store/card-store.ts";
import { optionalTextOf, type Row, textOf } from "./row.ts";
import type { Session } from "./session.ts";

/**
 * The characters' cards of a book in Cassandra. An image is larger than a mutation may be, so it comes in parts, and part 0, which
 * is written last, has its check sum. A put that is cut off leaves the card before with parts of another image: then there is
 * no image, until the same put is made again.
 */
export function createCardStore(session: Session): CardStore {
  const table = `${session.keyspace}.cards`;
  return {
    put: async (char_id, { json, image }) => {
      const parts = partsOf(image ?? new Uint8Array());
      for (const [place, part] of parts.entries()) {
        await session.write(`INSERT INTO ${table} (char_id, part, image) VALUES (?, ?, ?)`, char_id, place + 1, part);
      }
      await session.write(`DELETE FROM ${table} WHERE char_id = ? AND part > ?`, char_id, parts.length);
      await session.write(
        `INSERT INTO ${table} (char_id, part, json, image_sha256) VALUES (?, 0, ?, ?)`,
        char_id,
        json,
        image === undefined ? null : sha256(image),
      );
    },
    get: async (char_id) => {
      const [first, ...parts] = await session.rows(`SELECT * FROM ${table} WHERE char_id = ? ORDER BY part`, char_id);
      if (first === undefined || first["part"] !== 0) return undefined;
      const json = textOf(first, "json");
      const image = Buffer.concat(parts.map(imageIn));
      return optionalTextOf(first, "image_sha256") === sha256(image)
        ? { json, image: Uint8Array.from(image) }
        : { json };
    },
  };
}

function partsOf(image: Uint8Array): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < image.length; start += limits.cassandraBatchBytesMax) {
    parts.push(Buffer.from(image.subarray(start, start + limits.cassandraBatchBytesMax)));
  }
  return parts;
}

function imageIn(row: Row): Uint8Array {
  return row["image"] instanceof Uint8Array ? row["image"] : new Uint8Array();
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
