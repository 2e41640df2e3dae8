/** A list in pieces of at most so many, in its order. */
export function inBatches<T>(list: readonly T[], max: number): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < list.length; start += max) batches.push(list.slice(start, start + max));
  return batches;
}
