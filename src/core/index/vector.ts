import { GibseyError } from "../errors.ts";

/**
 * A copy of a vector with length 1.
 * @throws GibseyError VECTOR_INVALID on a wrong number of dimensions, a number that isn't finite, or a zero vector.
 */
export function normalise(vector: Float32Array, dimensions: number): Float32Array {
  checkVector(vector, dimensions);
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (length === 0) throw invalid("is all zeros, which has no direction");
  return vector.map((value) => value / length);
}

/** Of two vectors of length 1. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < one.length; place++) sum += (one[place] ?? 0) * (other[place] ?? 0);
  return sum;
}

/**
 * Lets a vector pass that has this many numbers, all of them finite.
 * @throws GibseyError VECTOR_INVALID
 */
export function checkVector(vector: Float32Array, dimensions: number): void {
  checkLength(vector, dimensions);
  // A plain loop: with findIndex this is the slowest part of putting a page in an index.
  for (let position = 0; position < vector.length; position++) {
    if (!Number.isFinite(vector[position])) throw invalid(`has ${vector[position]} at position ${position}`);
  }
}

/**
 * Lets a vector pass that has this many numbers.
 * @throws GibseyError VECTOR_INVALID
 */
export function checkLength(vector: Float32Array, dimensions: number): void {
  if (vector.length === dimensions) return;
  throw invalid(`has ${vector.length} numbers where the book's model makes ${dimensions}`);
}

function invalid(problem: string): GibseyError {
  return new GibseyError(
    "VECTOR_INVALID",
    `the vector ${problem}`,
    "send one finite number for each dimension of the model",
  );
}
