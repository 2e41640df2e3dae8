/** Numbers from 0 up to 1; `seededRandom` gives those that a seed tells wholly. */
export type Chance = () => number;

/** A whole number from 0 up to, but not including, `below`. */
export function wholeBelow(below: number, chance: Chance): number {
  return Math.floor(chance() * below);
}

/** One of the list, which isn't empty. */
export function oneOf<T>(list: readonly T[], chance: Chance): T {
  const one = list[wholeBelow(list.length, chance)];
  if (one === undefined) throw new Error("there is nothing to choose from");
  return one;
}

/** The seed of a run: GIBSEY_SEED repeats one that failed. */
export const seedOfRun = Number(process.env["GIBSEY_SEED"] ?? Math.floor(Math.random() * 1e6));
