import { expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import { Repeats } from "./repeats.ts";

it("an origin is a repeat from the second time on", () => {
  const repeats = new Repeats();
  expect(["a", "b", "a", "a", "b"].map((origin) => repeats.isRepeat(origin))).toEqual([false, false, true, true, true]);
});

it("nothing is a repeat after all was forgotten", () => {
  const repeats = new Repeats();
  repeats.isRepeat("a");
  repeats.forget();
  expect(repeats.isRepeat("a")).toBe(false);
});

it("the memory has an end: what is oldest in it isn't known any more", () => {
  const repeats = new Repeats();
  for (let number = 0; number <= limits.kafkaRepeatsMax; number++) repeats.isRepeat(`log:${number}`);
  expect(repeats.isRepeat("log:1")).toBe(true);
  expect(repeats.isRepeat("log:0")).toBe(false);
});
