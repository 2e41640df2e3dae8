import type { Generation } from "../../core/embed/embedder.ts";
import { generationTable } from "./generation-table.ts";
import { knownGenerations } from "./generations.ts";
import { createTable } from "./schema.ts";
import type { Session } from "./session.ts";

/** The generation whose vectors answer questions; undefined before any page was learned. */
export async function activeGeneration(session: Session): Promise<Generation | undefined> {
  return (await knownGenerations(session)).find(({ state }) => state === "active")?.generation;
}

/** Makes the table of the active generation where somebody has dropped it. @returns its name; undefined where there is none. */
export async function makeActiveTable(session: Session): Promise<string | undefined> {
  const active = await activeGeneration(session);
  if (active === undefined) return undefined;
  const table = generationTable(active);
  await session.alter(createTable(session.keyspace, table));
  return table.name;
}
