import type { Rows } from "../../core/nightly/clusterer.ts";

/** Rounds of the power method: the plane needn't be exact, only the same each time. */
const rounds = 20;

/**
 * Where the rows lie in the two directions along which they vary most (principal components, by the power method).
 * @returns two numbers of each row, one after the other; the deviation of the first direction is 1.
 */
export function principalPlane(rows: Rows, random: () => number): Float64Array {
  const { numbers, dimensions } = rows;
  const count = numbers.length / dimensions;
  const mean = new Float64Array(dimensions);
  for (let at = 0; at < numbers.length; at++) add(mean, at % dimensions, (numbers[at] ?? 0) / count);
  const plane = new Float64Array(count * 2);
  let first: Float64Array | undefined;
  let deviation = 1;
  for (const way of [0, 1]) {
    let axis = unit(
      Float64Array.from({ length: dimensions }, () => random() - 0.5),
      first,
    );
    for (let round = 0; round < rounds; round++) {
      const along = placesAlong(rows, axis, mean);
      const next = new Float64Array(dimensions);
      for (let at = 0; at < numbers.length; at++) {
        const place = at % dimensions;
        add(next, place, ((numbers[at] ?? 0) - (mean[place] ?? 0)) * (along[(at - place) / dimensions] ?? 0));
      }
      axis = unit(next, first);
    }
    const along = placesAlong(rows, axis, mean);
    if (first === undefined) deviation = Math.sqrt(along.reduce((sum, place) => sum + place * place, 0) / count) || 1;
    for (const [row, place] of along.entries()) plane[row * 2 + way] = place / deviation;
    first ??= axis;
  }
  return plane;
}

function placesAlong({ numbers, dimensions }: Rows, axis: Float64Array, mean: Float64Array): Float64Array {
  const along = new Float64Array(numbers.length / dimensions);
  for (let row = 0, at = 0; row < along.length; row++) {
    let sum = 0;
    for (let place = 0; place < dimensions; place++, at++) {
      sum += ((numbers[at] ?? 0) - (mean[place] ?? 0)) * (axis[place] ?? 0);
    }
    along[row] = sum;
  }
  return along;
}

/** At a right angle to another axis, and of length 1; as it is where nothing is left of it. */
function unit(axis: Float64Array, other: Float64Array | undefined): Float64Array {
  const shared = other === undefined ? 0 : axis.reduce((sum, number, place) => sum + number * (other[place] ?? 0), 0);
  const rest = axis.map((number, place) => number - shared * (other?.[place] ?? 0));
  const length = Math.sqrt(rest.reduce((sum, number) => sum + number * number, 0));
  return length === 0 ? rest : rest.map((number) => number / length);
}

function add(sums: Float64Array, place: number, number: number): void {
  sums[place] = (sums[place] ?? 0) + number;
}
