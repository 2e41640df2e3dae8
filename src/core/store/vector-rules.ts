import { type Generation, modelNameOf } from "../embed/embedder.ts";
import { GibseyError } from "../errors.ts";
import type { PassageVector } from "../page.ts";

/** The refusal of a generation beside the one that a book's vectors are of. */
export function pinnedByAnother(active: Generation, wanted: Generation): GibseyError {
  return new GibseyError(
    "GENERATION_PINNED",
    `the book's vectors are ${active.id}; ${wanted.id} can't be compared with them`,
    `gibsey reindex ${modelNameOf(wanted)} makes the book's vectors anew; until then leave GIBSEY_EMBEDDER unset`,
  );
}

/** A fault of our own: vectors were put into a generation that has no table. */
export function neverBegun({ id }: Generation): Error {
  return new Error(`generation ${id} was never pinned or begun`);
}

/**
 * Refuses a vector of another length than its generation's.
 * @throws GibseyError VECTOR_INVALID.
 */
export function checkLength(generation: Generation, { passage, vector }: PassageVector): void {
  if (vector.length === generation.dimensions) return;
  throw new GibseyError(
    "VECTOR_INVALID",
    `the vector of passage ${passage} has ${vector.length} numbers; ${generation.id} has ${generation.dimensions}`,
    "send vectors of the active model; `gibsey status` names it",
  );
}

/**
 * A generation's id where it is to be part of a table's name, which can't be a statement's parameter and is checked here.
 * @throws Error for an id that {@link generationId} didn't make.
 */
export function checkedId({ id }: Generation): string {
  if (!/^[a-z0-9_]+$/.test(id)) throw new Error(`generation id ${JSON.stringify(id)} isn't one`);
  return id;
}
