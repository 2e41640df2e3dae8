import { expect, it } from "vitest";
import { productOf, rowOf, vectorsAbout } from "../../../test/fixtures/vectors.ts";
import { Arena } from "../clustering/arena.ts";

const dimensions = 48;
const rows = vectorsAbout(3, 11, dimensions, 1);

function inMemory() {
  const arena = new Arena(4_096, 8);
  const numbers = arena.floats(rows.numbers.length);
  numbers.set(rows.numbers);
  return { kernel: arena.kernel, numbers, list: arena.integers(11), out: arena.floats(11 * 11) };
}

it("the kernel multiplies any number of rows with any number of others, and writes nothing else", () => {
  for (const [count, others] of [
    [1, 1],
    [2, 4],
    [3, 5],
    [7, 11],
  ] as const) {
    const { kernel, numbers, out } = inMemory();
    kernel.multiply(numbers.byteOffset, dimensions * 4, count, numbers.byteOffset, others, out.byteOffset);
    for (const [at, product] of out.entries()) {
      const isWritten = at < count * others;
      const exact = isWritten ? productOf(rowOf(rows, Math.floor(at / others)), rowOf(rows, at % others)) : 0;
      expect(product).toBeCloseTo(exact, 5);
    }
  }
});

it("a pair of rows has one product, to the last bit, however it is computed", () => {
  const { kernel, numbers, list, out } = inMemory();
  kernel.multiply(numbers.byteOffset, dimensions * 4, 11, numbers.byteOffset, 11, out.byteOffset);
  const whole = out.slice();
  list.set([10, 3, 0, 7, 7, 2, 5]);
  for (let row = 0; row < 11; row++) {
    const at = numbers.byteOffset + row * dimensions * 4;
    kernel.multiplyListed(at, dimensions * 4, numbers.byteOffset, list.byteOffset, 7, out.byteOffset);
    expect([...out.subarray(0, 7)]).toEqual([10, 3, 0, 7, 7, 2, 5].map((other) => whole[row * 11 + other]));
    expect(whole[row * 11 + 3]).toBe(whole[3 * 11 + row]);
  }
});

it("rows that are listed are added up", () => {
  const { kernel, numbers, list, out } = inMemory();
  list.set([4, 9, 4]);
  kernel.sumListed(numbers.byteOffset, dimensions * 4, list.byteOffset, 3, out.byteOffset);
  for (let place = 0; place < dimensions; place++) {
    const sum = 2 * (rowOf(rows, 4)[place] ?? 0) + (rowOf(rows, 9)[place] ?? 0);
    expect(out[place]).toBeCloseTo(sum, 5);
  }
});
