import { describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import { inFlight } from "./in-flight.ts";

const many = Array.from({ length: 100 }, (_, index) => index);

describe("work in flight", () => {
  it("gives the results in the items' order, however long each takes, and is never more than its bound", async () => {
    let underWay = 0;
    let most = 0;
    const results = await inFlight(many, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turn = item % 7; turn >= 0; turn--) await Promise.resolve();
      underWay -= 1;
      return item === 3 ? undefined : item * 2;
    });
    expect(results).toEqual(many.map((item) => (item === 3 ? undefined : item * 2)));
    expect(most).toBe(limits.cassandraInFlightMax);
    expect(await inFlight([], async () => 1)).toEqual([]);
  });

  it("begins nothing more after a failure, and throws it once the rest has ended", async () => {
    let begun = 0;
    let ended = 0;
    const work = inFlight(many, async (item) => {
      begun += 1;
      await Promise.resolve();
      if (item === 5) throw new Error("the sixth");
      await Promise.resolve();
      ended += 1;
    });
    await expect(work).rejects.toThrow("the sixth");
    expect(begun).toBeLessThan(many.length);
    expect(ended).toBe(begun - 1);
  });
});
