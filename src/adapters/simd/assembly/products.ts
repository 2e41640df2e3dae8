/*
 * The arithmetic of clustering: dot products of many rows with many others, and sums of rows. Rows are as in ./kernel.ts.
 *
 * A product is added up in one order, four lanes and then their sum, whichever function makes it and whatever its neighbours
 * are, so that a pair of rows has one product, to the last bit, on every machine. For the same reason there are no relaxed
 * instructions here: a fused multiplication rounds once where two instructions round twice.
 *
 * Where rows don't fill the last block, its last row is computed again. That costs less than another loop.
 */

import { sumOfFloats } from "./lanes";

/**
 * Writes the products of each row with each of the others: `count` times `otherCount` f32, a row's after each other. Two rows by
 * four others at once: eight sums in registers, for six loads.
 */
export function multiply(
  rows: usize,
  rowBytes: usize,
  count: i32,
  others: usize,
  otherCount: i32,
  products: usize,
): void {
  for (let row = 0; row < count; row += 2) {
    const next = min(row + 1, count - 1);
    const first = rows + <usize>row * rowBytes;
    const second = rows + <usize>next * rowBytes;
    const firstOut = products + ((<usize>row * otherCount) << 2);
    const secondOut = products + ((<usize>next * otherCount) << 2);
    for (let a = 0; a < otherCount; a += 4) {
      const b = min(a + 1, otherCount - 1);
      const c = min(a + 2, otherCount - 1);
      const d = min(a + 3, otherCount - 1);
      const aAt = others + <usize>a * rowBytes;
      const bAt = others + <usize>b * rowBytes;
      const cAt = others + <usize>c * rowBytes;
      const dAt = others + <usize>d * rowBytes;
      let firstA = f32x4.splat(0);
      let firstB = f32x4.splat(0);
      let firstC = f32x4.splat(0);
      let firstD = f32x4.splat(0);
      let secondA = f32x4.splat(0);
      let secondB = f32x4.splat(0);
      let secondC = f32x4.splat(0);
      let secondD = f32x4.splat(0);
      for (let at: usize = 0; at < rowBytes; at += 16) {
        const one = v128.load(first + at);
        const two = v128.load(second + at);
        const ofA = v128.load(aAt + at);
        firstA = f32x4.add(firstA, f32x4.mul(one, ofA));
        secondA = f32x4.add(secondA, f32x4.mul(two, ofA));
        const ofB = v128.load(bAt + at);
        firstB = f32x4.add(firstB, f32x4.mul(one, ofB));
        secondB = f32x4.add(secondB, f32x4.mul(two, ofB));
        const ofC = v128.load(cAt + at);
        firstC = f32x4.add(firstC, f32x4.mul(one, ofC));
        secondC = f32x4.add(secondC, f32x4.mul(two, ofC));
        const ofD = v128.load(dAt + at);
        firstD = f32x4.add(firstD, f32x4.mul(one, ofD));
        secondD = f32x4.add(secondD, f32x4.mul(two, ofD));
      }
      store<f32>(firstOut + ((<usize>a) << 2), sumOfFloats(firstA));
      store<f32>(firstOut + ((<usize>b) << 2), sumOfFloats(firstB));
      store<f32>(firstOut + ((<usize>c) << 2), sumOfFloats(firstC));
      store<f32>(firstOut + ((<usize>d) << 2), sumOfFloats(firstD));
      store<f32>(secondOut + ((<usize>a) << 2), sumOfFloats(secondA));
      store<f32>(secondOut + ((<usize>b) << 2), sumOfFloats(secondB));
      store<f32>(secondOut + ((<usize>c) << 2), sumOfFloats(secondC));
      store<f32>(secondOut + ((<usize>d) << 2), sumOfFloats(secondD));
    }
  }
}

/** Writes the products of one row with those of the others that are listed, as u32, one f32 for each: four at once. */
export function multiplyListed(
  row: usize,
  rowBytes: usize,
  others: usize,
  list: usize,
  count: i32,
  products: usize,
): void {
  for (let place = 0; place < count; place += 4) {
    const b = min(place + 1, count - 1);
    const c = min(place + 2, count - 1);
    const d = min(place + 3, count - 1);
    const aAt = listed(others, rowBytes, list, place);
    const bAt = listed(others, rowBytes, list, b);
    const cAt = listed(others, rowBytes, list, c);
    const dAt = listed(others, rowBytes, list, d);
    let sumA = f32x4.splat(0);
    let sumB = f32x4.splat(0);
    let sumC = f32x4.splat(0);
    let sumD = f32x4.splat(0);
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const numbers = v128.load(row + at);
      sumA = f32x4.add(sumA, f32x4.mul(numbers, v128.load(aAt + at)));
      sumB = f32x4.add(sumB, f32x4.mul(numbers, v128.load(bAt + at)));
      sumC = f32x4.add(sumC, f32x4.mul(numbers, v128.load(cAt + at)));
      sumD = f32x4.add(sumD, f32x4.mul(numbers, v128.load(dAt + at)));
    }
    store<f32>(products + ((<usize>place) << 2), sumOfFloats(sumA));
    store<f32>(products + ((<usize>b) << 2), sumOfFloats(sumB));
    store<f32>(products + ((<usize>c) << 2), sumOfFloats(sumC));
    store<f32>(products + ((<usize>d) << 2), sumOfFloats(sumD));
  }
}

/** Writes the sum of the rows that are listed, as u32, added in the order of the list. */
export function sumListed(rows: usize, rowBytes: usize, list: usize, count: i32, sum: usize): void {
  memory.fill(sum, 0, rowBytes);
  for (let place = 0; place < count; place++) {
    const row = listed(rows, rowBytes, list, place);
    for (let at: usize = 0; at < rowBytes; at += 16) {
      v128.store(sum + at, f32x4.add(v128.load(sum + at), v128.load(row + at)));
    }
  }
}

function listed(rows: usize, rowBytes: usize, list: usize, place: i32): usize {
  return rows + <usize>load<u32>(list + ((<usize>place) << 2)) * rowBytes;
}
