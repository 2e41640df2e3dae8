/*
 * The arithmetic of the index, in AssemblyScript: ordinary WASM SIMD, 128 bits at a time. It allocates nothing and
 * keeps nothing; whoever calls says where in memory things are. Rows are padded with zeros to a multiple of 16 numbers.
 *
 * Rows are read one after the other, in the order they stand. Taking four at once spares loads of the query, but the
 * processor fetches ahead in one stream far better than in four: past the caches it took more than twice as long.
 */

import { sumOfFloats } from "./lanes";

export { multiply, multiplyListed, sumListed } from "./products";

/**
 * A row of int8 and a query of int16 begin with three f32: the scale, the length of the rounded vector, and how far it
 * lies from the vector itself. 16 bytes keep the numbers after them aligned.
 */
const headerBytes: usize = 16;
const lengthAt: usize = 4;
const errorAt: usize = 8;

/** What the additions of a product of f32 may be out by, as a share of its vectors' lengths: 1,000 of them at 2^-24. */
const roundingShare: f32 = 1.0 / 16384.0;

/** Dot products of `count` rows of f32 with the query. */
export function scan(rows: usize, rowBytes: usize, count: i32, query: usize, scores: usize): void {
  for (const end = scores + ((<usize>count) << 2); scores < end; scores += 4) {
    store<f32>(scores, dot(rows, rowBytes, query));
    rows += rowBytes;
  }
}

/** Four sums, as an addition takes longer than the next product waits. One order, so that a vector has one cosine. */
function dot(row: usize, rowBytes: usize, query: usize): f32 {
  let first = f32x4.splat(0);
  let second = f32x4.splat(0);
  let third = f32x4.splat(0);
  let fourth = f32x4.splat(0);
  for (const end = row + rowBytes; row < end; row += 64) {
    first = f32x4.add(first, f32x4.mul(v128.load(query), v128.load(row)));
    second = f32x4.add(second, f32x4.mul(v128.load(query, 16), v128.load(row, 16)));
    third = f32x4.add(third, f32x4.mul(v128.load(query, 32), v128.load(row, 32)));
    fourth = f32x4.add(fourth, f32x4.mul(v128.load(query, 48), v128.load(row, 48)));
    query += 64;
  }
  return sumOfFloats(f32x4.add(f32x4.add(first, second), f32x4.add(third, fourth)));
}

/**
 * Between what bounds the dot products of `count` vectors with a vector lie, from their rows of int8 and the query of
 * int16. With r and q rounded and r' and q' what was lost, the product is r q + r' q + r q' + r' q', and no product is
 * greater than that of the lengths.
 */
export function scanInt8(rows: usize, rowBytes: usize, count: i32, query: usize, lows: usize, highs: usize): void {
  const scale = load<f32>(query);
  const length = load<f32>(query, lengthAt);
  const error = load<f32>(query, errorAt);
  for (const end = lows + ((<usize>count) << 2); lows < end; lows += 4) {
    const product =
      f32(dotInt8(rows + headerBytes, rowBytes - headerBytes, query + headerBytes)) * load<f32>(rows) * scale;
    const margin = load<f32>(rows, errorAt) * (length + error) + load<f32>(rows, lengthAt) * error;
    store<f32>(lows, product - margin);
    store<f32>(highs, product + margin);
    highs += 4;
    rows += rowBytes;
  }
}

/** One i32x4.dot_i16x8_s multiplies eight numbers and adds them in pairs; widening the row's numbers comes with the load. */
function dotInt8(row: usize, numbers: usize, query: usize): i32 {
  let first = i32x4.splat(0);
  let second = i32x4.splat(0);
  for (const end = row + numbers; row < end; row += 16) {
    first = i32x4.add(first, i32x4.dot_i16x8_s(v128.load(query), v128.load8x8_s(row)));
    second = i32x4.add(second, i32x4.dot_i16x8_s(v128.load(query, 16), v128.load8x8_s(row, 8)));
    query += 32;
  }
  return sumOf(i32x4.add(first, second));
}

function sumOf(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

/** Writes `numbers` f32 as a row of int8: its header, then each number as -127..127 of the greatest among them. */
export function quantiseRow(vector: usize, numbers: i32, row: usize): void {
  const greatest = greatestOf(vector, numbers);
  const perNumber: f32 = 127.0 / greatest;
  writeHeader(vector, numbers, perNumber, greatest / 127, row);
  row += headerBytes;
  for (let done = 0; done < numbers; done += 16) {
    const low = i16x8.narrow_i32x4_s(levels(vector, perNumber), levels(vector + 16, perNumber));
    const high = i16x8.narrow_i32x4_s(levels(vector + 32, perNumber), levels(vector + 48, perNumber));
    v128.store(row, i8x16.narrow_i16x8_s(low, high));
    vector += 64;
    row += 16;
  }
}

/** Writes `numbers` f32 as a query of int16: its header, then each number as -`top`..`top`. */
export function quantiseQuery(vector: usize, numbers: i32, top: f32, query: usize): void {
  const greatest = greatestOf(vector, numbers);
  const perNumber = top / greatest;
  writeHeader(vector, numbers, perNumber, greatest / top, query);
  query += headerBytes;
  for (let done = 0; done < numbers; done += 8) {
    v128.store(query, i16x8.narrow_i32x4_s(levels(vector, perNumber), levels(vector + 16, perNumber)));
    vector += 32;
    query += 16;
  }
}

function writeHeader(vector: usize, numbers: i32, perNumber: f32, scale: f32, header: usize): void {
  let lengths = f32x4.splat(0);
  let errors = f32x4.splat(0);
  for (let done = 0; done < numbers; done += 4) {
    const rounded = f32x4.mul(f32x4.convert_i32x4_s(levels(vector, perNumber)), f32x4.splat(scale));
    const lost = f32x4.sub(v128.load(vector), rounded);
    lengths = f32x4.add(lengths, f32x4.mul(rounded, rounded));
    errors = f32x4.add(errors, f32x4.mul(lost, lost));
    vector += 16;
  }
  const length = sqrt<f32>(sumOfFloats(lengths));
  store<f32>(header, scale);
  store<f32>(header, length, lengthAt);
  store<f32>(header, sqrt<f32>(sumOfFloats(errors)) + roundingShare * length, errorAt);
}

function greatestOf(vector: usize, numbers: i32): f32 {
  let greatest = f32x4.splat(0);
  for (let done = 0; done < numbers; done += 4) {
    greatest = f32x4.max(greatest, f32x4.abs(v128.load(vector)));
    vector += 16;
  }
  return max(
    max(f32x4.extract_lane(greatest, 0), f32x4.extract_lane(greatest, 1)),
    max(f32x4.extract_lane(greatest, 2), f32x4.extract_lane(greatest, 3)),
  );
}

/** Four numbers as whole levels. Of a zero vector they are NaN, and truncation makes NaN 0. */
function levels(vector: usize, perNumber: f32): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(vector), f32x4.splat(perNumber))));
}

/**
 * Writes the keys of all rows that may be among the `k` with the greatest scores, or tie with the last of them, in order
 * of row, and says how many there are: of every row that reaches as `highs` a score which `k` rows, or somewhat more where
 * that ends the search sooner, reach as `lows`. Where scores are known, both are the same. `k` is at most `count`.
 *
 * The threshold is found by halving the range of the scores until `k` to `k + spare` of them reach it. A pass counts
 * four scores at a time, so some ten passes cost little beside the scan, however large `k` is.
 */
export function select(lows: usize, highs: usize, count: i32, k: i32, spare: i32, keys: usize): i32 {
  return collect(highs, count, k < count ? thresholdFor(lows, count, k, spare) : -Infinity, keys);
}

function thresholdFor(scores: usize, count: i32, k: i32, spare: i32): f32 {
  // Passes count in fours: what follows the last score must never be counted.
  v128.store(scores + ((<usize>count) << 2), f32x4.splat(-Infinity));
  let low: f32 = Infinity;
  let high: f32 = -Infinity;
  for (let row = 0; row < count; row++) {
    const score = load<f32>(scores + ((<usize>row) << 2));
    if (score < low) low = score;
    if (score > high) high = score;
  }
  let reaching = count;
  while (reaching > k + spare) {
    const middle: f32 = low * 0.5 + high * 0.5;
    // No number is left between the two: the rest are ties.
    if (!(middle > low && middle < high)) break;
    const above = countReaching(scores, count, middle);
    if (above >= k) {
      low = middle;
      reaching = above;
    } else {
      high = middle;
    }
  }
  return low;
}

function countReaching(scores: usize, count: i32, threshold: f32): i32 {
  const thresholds = f32x4.splat(threshold);
  let counts = i32x4.splat(0);
  for (const end = scores + ((<usize>count) << 2); scores < end; scores += 16) {
    counts = i32x4.sub(counts, f32x4.ge(v128.load(scores), thresholds));
  }
  return sumOf(counts);
}

function collect(scores: usize, count: i32, threshold: f32, keys: usize): i32 {
  const first = keys;
  for (let row = 0; row < count; row++) {
    const score = load<f32>(scores + ((<usize>row) << 2));
    if (score >= threshold) {
      store<u64>(keys, keyOf(score, row));
      keys += 8;
    }
  }
  return <i32>((keys - first) >> 3);
}

/** Replaces the scores in keys by the dot products of their rows of f32. */
export function rescore(keys: usize, count: i32, rows: usize, rowBytes: usize, query: usize): void {
  for (const end = keys + ((<usize>count) << 3); keys < end; keys += 8) {
    const row = load<u32>(keys);
    store<u64>(keys, keyOf(dot(rows + <usize>row * rowBytes, rowBytes, query), row));
  }
}

/**
 * A score and its row as one whole number, so that plain ascending order of numbers is best score first. The bits of a
 * positive float grow with it, and are turned around; those of a negative one grow as it falls, and its sign bit
 * already puts it after every positive one. A score is never -0: its sums begin at 0.
 */
function keyOf(score: f32, row: i32): u64 {
  const bits = reinterpret<i32>(score);
  const descending: u32 = bits < 0 ? bits : ~bits & 0x7fffffff;
  return ((<u64>descending) << 32) | <u64>(<u32>row);
}
