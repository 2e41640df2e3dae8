/**
 * A vector as stores keep it: its floats, little-endian, as every machine that gibsey runs on has them in memory. The bytes
 * are the vector's own, not a copy.
 */
export function bytesOfVector(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** The vector of such bytes. A copy, because bytes may start anywhere in their buffer, and floats only at a multiple of four. */
export function vectorOfBytes(bytes: Uint8Array, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  new Uint8Array(vector.buffer).set(bytes.subarray(0, vector.byteLength));
  return vector;
}
