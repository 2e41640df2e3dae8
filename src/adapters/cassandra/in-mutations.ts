import { limits } from "../../core/limits.ts";

/** Items in the pieces that one mutation takes, which is at least one item. */
export function inMutations<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const pieces: T[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = bytesOf(item);
    const piece = pieces.at(-1);
    if (piece === undefined || bytes > room) {
      pieces.push([item]);
      room = limits.cassandraBatchBytesMax - bytes;
    } else {
      piece.push(item);
      room -= bytes;
    }
  }
  return pieces;
}
