import { type Character, characterFields, isSameCharacter } from "../../core/page.ts";
import type { CharacterStore, PutOutcome } from "../../core/store/page-store.ts";
import { inFlight } from "./in-flight.ts";
import { isKey } from "./keys.ts";
import { optionalTextOf, optionalWholeOf, type Row, textOf } from "./row.ts";
import type { CqlValue, Session } from "./session.ts";

/** The characters of a book in Cassandra. */
export function createCharacterStore(session: Session): CharacterStore {
  const select = `SELECT ${characterFields.join(", ")} FROM ${session.keyspace}.characters`;
  const get = async (char_id: string): Promise<Character | undefined> => {
    const row = isKey(char_id) ? await session.row(`${select} WHERE char_id = ?`, char_id) : undefined;
    return row === undefined ? undefined : characterOf(row);
  };
  return {
    list: async () => (await session.rows(select)).map(characterOf).toSorted(bySectionThenId),
    get,
    put: async (characters) => putCharacters(session, get, characters),
  };
}

/**
 * One after the other, the row before the events, so that whoever learns from an event finds the new name. Cut off in
 * between, pages keep the old name in their passages until rows and index are compared.
 */
async function putCharacters(
  session: Session,
  get: CharacterStore["get"],
  characters: readonly Character[],
): Promise<PutOutcome> {
  const placeholders = characterFields.map(() => "?").join(", ");
  const cql = `INSERT INTO ${session.keyspace}.characters (${characterFields.join(", ")}) VALUES (${placeholders})`;
  let added = 0;
  let changed = 0;
  for (const character of characters) {
    const row = await get(character.char_id);
    if (row !== undefined && isSameCharacter(character, row)) continue;
    await session.write(cql, ...characterFields.map((field): CqlValue => character[field] ?? null));
    if (row?.display_name !== character.display_name) await tellPages(session, character.char_id);
    if (row === undefined) added += 1;
    else changed += 1;
  }
  return { added, changed, same: characters.length - added - changed, removed: 0 };
}

/**
 * Puts an event for each page of a character into the feed, by writing what is there already. The condition keeps a page
 * that goes, or gets another character, meanwhile from coming back as it was; its own write has an event.
 */
async function tellPages(session: Session, char_id: string): Promise<void> {
  const table = `${session.keyspace}.pages`;
  const cql = `UPDATE ${table} SET char_id = ? WHERE page_id = ? IF char_id = ?`;
  const rows = await session.rows(`SELECT page_id FROM ${table} WHERE char_id = ?`, char_id);
  await inFlight(rows, (row) => session.writeIf({ cql, values: [char_id, textOf(row, "page_id"), char_id] }));
}

function characterOf(row: Row): Character {
  const char_id = textOf(row, "char_id");
  return {
    char_id,
    display_name: optionalTextOf(row, "display_name") ?? char_id,
    color_hex: optionalTextOf(row, "color_hex") ?? "#AAAAAA",
    section: optionalWholeOf(row, "section"),
    first_page: optionalWholeOf(row, "first_page"),
    last_page: optionalWholeOf(row, "last_page"),
    system_prompt: optionalTextOf(row, "system_prompt"),
    tone: optionalTextOf(row, "tone"),
    prompt_source: row["prompt_source"] === "derived" ? "derived" : undefined,
  };
}

function bySectionThenId(one: Character, other: Character): number {
  const section = ({ section }: Character): number => section ?? Number.POSITIVE_INFINITY;
  if (section(one) !== section(other)) return section(one) - section(other);
  return one.char_id < other.char_id ? -1 : 1;
}
