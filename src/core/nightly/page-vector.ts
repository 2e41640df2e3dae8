/**
 * A page's direction: the mean of its passages' vectors, brought to unit length.
 * @param vectors of unit length. @returns zeros where there are none, or where they cancel out.
 */
export function pageVector(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const sum = new Float64Array(dimensions);
  for (const vector of vectors) {
    for (let position = 0; position < dimensions; position++) {
      sum[position] = (sum[position] ?? 0) + (vector[position] ?? 0);
    }
  }
  let squares = 0;
  for (const number of sum) squares += number * number;
  const length = Math.sqrt(squares);
  return length === 0 ? new Float32Array(dimensions) : Float32Array.from(sum, (number) => number / length);
}
