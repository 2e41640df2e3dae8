/** Chance that a seed tells wholly (mulberry32): numbers in 0..1, the same on every machine. */
export type Chance = () => number;

export function seeded(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
