import { type Character, characterFields, isSameCharacter } from "../../core/page.ts";
import type { CharacterStore, PutOutcome } from "../../core/store/page-store.ts";
import type { Database, SqlValue } from "./database.ts";
import { optionalTextOf, optionalWholeOf, type Row, textOf } from "./row.ts";

/** The characters of an embedded book. A trigger tells the feed of every page whose character has another name. */
export function createCharacterStore(database: Database): CharacterStore {
  return {
    list: async () =>
      database.all("select * from characters order by section is null, section, char_id").map(characterOf),
    get: async (char_id) => characterRow(database, char_id),
    put: async (characters) => database.transaction(() => putCharacters(database, characters)),
  };
}

function putCharacters(database: Database, characters: readonly Character[]): PutOutcome {
  let added = 0;
  let changed = 0;
  for (const character of characters) {
    const row = characterRow(database, character.char_id);
    if (row !== undefined && isSameCharacter(character, row)) continue;
    database.run(upsertSql, ...characterFields.map((column): SqlValue => character[column] ?? null));
    if (row === undefined) added += 1;
    else changed += 1;
  }
  return { added, changed, same: characters.length - added - changed, removed: 0 };
}

const upsertSql = `insert into characters (${characterFields.join(", ")}) values (${characterFields.map(() => "?").join(", ")})
  on conflict (char_id) do update set ${characterFields.map((column) => `${column} = excluded.${column}`).join(", ")}`;

function characterRow(database: Database, char_id: string): Character | undefined {
  const row = database.get("select * from characters where char_id = ?", char_id);
  return row === undefined ? undefined : characterOf(row);
}

function characterOf(row: Row): Character {
  return {
    char_id: textOf(row, "char_id"),
    display_name: textOf(row, "display_name"),
    color_hex: textOf(row, "color_hex"),
    section: optionalWholeOf(row, "section"),
    first_page: optionalWholeOf(row, "first_page"),
    last_page: optionalWholeOf(row, "last_page"),
    system_prompt: optionalTextOf(row, "system_prompt"),
    tone: optionalTextOf(row, "tone"),
    prompt_source: row["prompt_source"] === "derived" ? "derived" : undefined,
  };
}
