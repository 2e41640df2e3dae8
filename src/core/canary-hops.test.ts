import { expect, it } from "vitest";
import { canaryHops, hopOf } from "./canary-hops.ts";

it("names every hop once, in the order of a change's way, and says what is usual on both runtimes", () => {
  const names = ["write", "change-log", "feed", "embed", "store", "index", "quote"];
  expect(canaryHops.map(({ name }) => name)).toEqual(names);
  for (const hop of canaryHops) {
    expect(hopOf(hop.name)).toBe(hop);
    expect(hop.usualMs.embedded).toBeGreaterThan(0);
    expect(hop.usualMs.servers).toBeGreaterThan(0);
  }
});
