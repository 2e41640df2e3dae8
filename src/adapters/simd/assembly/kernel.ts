/*
 * The arithmetic of the index, in AssemblyScript: ordinary WASM SIMD, 128 bits at a time. It allocates nothing and
 * keeps nothing; whoever calls says where in memory things are. Rows are padded with zeros to a multiple of 16 numbers.
 *
 * Rows are read one after the other, in the order they stand. Taking four at once spares loads of the query, but the
 * processor fetches ahead in one stream far better than in four: past the caches it took more than twice as long.
 */

/** A row of int8 begins with its scale (f32); 16 bytes keep the numbers after it aligned. */
const headerBytes: usize = 16;

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
  const sums = f32x4.add(f32x4.add(first, second), f32x4.add(third, fourth));
  return (
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))
  );
}

/**
 * Dot products of `count` rows of int8 with a query of int16, times the row's scale. The query's own scale is left
 * out: it is the same for all.
 */
export function scanInt8(rows: usize, rowBytes: usize, count: i32, query: usize, scores: usize): void {
  for (const end = scores + ((<usize>count) << 2); scores < end; scores += 4) {
    store<f32>(scores, f32(dotInt8(rows + headerBytes, rowBytes - headerBytes, query)) * load<f32>(rows));
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

/** Writes `numbers` f32 as a row of int8: its scale, then each number as -127..127 of the greatest among them. */
export function quantiseRow(vector: usize, numbers: i32, row: usize): void {
  const greatest = greatestOf(vector, numbers);
  store<f32>(row, greatest / 127);
  row += headerBytes;
  const perNumber: f32 = 127.0 / greatest;
  for (let done = 0; done < numbers; done += 16) {
    const low = i16x8.narrow_i32x4_s(levels(vector, perNumber), levels(vector + 16, perNumber));
    const high = i16x8.narrow_i32x4_s(levels(vector + 32, perNumber), levels(vector + 48, perNumber));
    v128.store(row, i8x16.narrow_i16x8_s(low, high));
    vector += 64;
    row += 16;
  }
}

/** Writes `numbers` f32 as int16 in -`top`..`top`. */
export function quantiseQuery(vector: usize, numbers: i32, top: f32, query: usize): void {
  const perNumber = top / greatestOf(vector, numbers);
  for (let done = 0; done < numbers; done += 8) {
    v128.store(query, i16x8.narrow_i32x4_s(levels(vector, perNumber), levels(vector + 16, perNumber)));
    vector += 32;
    query += 16;
  }
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
 * Writes the keys of the `k` greatest scores, in order of row, and says how many there are: at least `k`, somewhat
 * more where that ends the search for a threshold sooner, and every row that ties with the k-th. `k` is at most
 * `count`.
 *
 * The threshold is found by halving the range of the scores until `k` to `k + spare` of them reach it. A pass counts
 * four scores at a time, so some ten passes cost little beside the scan, however large `k` is.
 */
export function select(scores: usize, count: i32, k: i32, spare: i32, keys: usize): i32 {
  return collect(scores, count, k < count ? thresholdFor(scores, count, k, spare) : -Infinity, keys);
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
