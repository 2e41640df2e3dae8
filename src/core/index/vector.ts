import { GibseyError } from "../errors.ts";

/**
 * A copy of a vector with length 1.
 * @throws GibseyError VECTOR_INVALID on a wrong number of dimensions, a number that isn't finite, or a zero vector.
 */
export function normalise(vector: Float32Array, dimensions: number): Float32Array {
  if (vector.length !== dimensions) {
    throw invalid(`has ${vector.length} numbers where the book's model makes ${dimensions}`);
  }
  let squares = 0;
  for (const [position, value] of vector.entries()) {
    if (!Number.isFinite(value)) throw invalid(`has ${value} at position ${position}`);
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  if (length === 0) throw invalid("is all zeros, which has no direction");
  return vector.map((value) => value / length);
}

function invalid(problem: string): GibseyError {
  return new GibseyError(
    "VECTOR_INVALID",
    `the vector ${problem}`,
    "send one finite number for each dimension of the model",
  );
}
