/**
 * Draws numbers from 0 up to 1, the same for the same seed on every machine: splitmix32, whose state is a counter, so that
 * its period is 2^32 from any seed. Two draws make a number of 53 bits.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    const once = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97);
    return (twice ^ (twice >>> 15)) >>> 0;
  };
  return () => ((next() >>> 5) * 0x400_0000 + (next() >>> 6)) / 2 ** 53;
}
