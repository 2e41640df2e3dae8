import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { planMemory } from "./memory-plan.ts";
import { serverNames, serverRules } from "./server-rules.ts";

describe("the memory of the servers", () => {
  it("stays within 2 GiB, however much there is, and within what each can use", () => {
    for (const availableMb of [1_600, 2_000, 4_000, 8_000, 64_000]) {
      const { heapMb, totalMb } = planMemory(availableMb);
      expect(totalMb).toBeLessThanOrEqual(limits.stackMemoryMbMax);
      for (const name of serverNames) {
        expect(heapMb[name]).toBeGreaterThanOrEqual(serverRules[name].memory.heapMinMb);
        expect(heapMb[name]).toBeLessThanOrEqual(serverRules[name].memory.heapMaxMb);
      }
    }
  });

  it("grows with the machine, Cassandra's most of all", () => {
    const small = planMemory(3_200);
    const large = planMemory(16_000);
    expect(large.totalMb).toBeGreaterThan(small.totalMb);
    expect(large.heapMb.cassandra - small.heapMb.cassandra).toBeGreaterThan(large.heapMb.kafka - small.heapMb.kafka);
    expect(large.warning).toBeUndefined();
  });

  it("warns where the daemon would have little left", () => {
    expect(planMemory(1_800).warning).toBe("memory is tight: 1800 MiB can be had, of which the servers take 1526");
  });

  it("is refused with its figures where the smallest heaps don't fit", () => {
    expect(() => planMemory(900.4)).toThrow(
      expect.objectContaining({
        code: "MEMORY_SHORT",
        message: "the servers need 1526 MiB of memory, and 900 MiB can be had",
      }),
    );
  });
});
