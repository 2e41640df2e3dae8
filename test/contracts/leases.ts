import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Leases } from "../../src/core/store/leases.ts";

/** Leases that several processes may ask for. */
export interface LeasesUnderTest {
  /** The leases as one process has them. */
  open(): Leases;
  /** Moves the time that leases go by, where a test can. */
  pass(ms: number): void;
  release(): Promise<void>;
}

/** What all leases keep, whatever keeps them. */
export function leasesContract(name: string, make: () => Promise<LeasesUnderTest>): void {
  describe(`${name} keeps the contract of leases`, () => {
    let underTest: LeasesUnderTest;
    let leases: Leases;
    let lease: string;
    /** Waits until another can take it. */
    const runsOut = (lost: string) =>
      vi.waitFor(
        async () => {
          underTest.pass(100);
          expect(await underTest.open().hold(lost, "two", 60)).toBe("two");
        },
        { timeout: 20_000 },
      );
    beforeEach(async () => {
      underTest = await make();
      leases = underTest.open();
      lease = `lease ${randomUUID()}`;
    });
    afterEach(() => underTest.release());

    it("gives a lease to one holder until it is given back, by nobody else", async () => {
      const other = underTest.open();
      expect(await leases.hold(lease, "one", 60)).toBe("one");
      expect(await other.hold(lease, "two", 60)).toBe("one");
      await other.release(lease, "two");
      expect(await other.hold(lease, "two", 60)).toBe("one");
      await leases.release(lease, "one");
      expect(await other.hold(lease, "two", 60)).toBe("two");
      expect(await leases.hold(lease, "one", 60)).toBe("two");
    });

    it("lengthens the holder's own", async () => {
      await leases.hold(lease, "one", 1);
      await leases.hold(lease, "one", 60);
      const beside = `${lease} of a second`;
      await leases.hold(beside, "one", 1);
      await runsOut(beside);
      expect(await leases.hold(lease, "two", 60)).toBe("one");
    });

    it("lets the holder shorten its own", async () => {
      await leases.hold(lease, "one", 60);
      await leases.hold(lease, "one", 1);
      await runsOut(lease);
      expect(await leases.hold(lease, "one", 60)).toBe("two");
    });

    it("lets a lease run out", async () => {
      expect(await leases.hold(lease, "one", 1)).toBe("one");
      await runsOut(lease);
      expect(await leases.hold(lease, "one", 60)).toBe("two");
    });

    it("keeps leases of different names apart", async () => {
      expect(await leases.hold(lease, "one", 60)).toBe("one");
      expect(await leases.hold(`${lease}'s twin`, "two", 60)).toBe("two");
      await leases.release(`${lease}'s twin`, "one");
      expect(await leases.hold(`${lease}'s twin`, "one", 60)).toBe("two");
    });

    it("gives a lease to one of many who ask at once, and tells all others who", async () => {
      const askers = Array.from({ length: 10 }, (_, index) => `asker ${index}`);
      const told = await Promise.all(askers.map((asker) => underTest.open().hold(lease, asker, 60)));
      expect(new Set(told).size).toBe(1);
      expect(askers).toContain(told[0]);
    });
  });
}
