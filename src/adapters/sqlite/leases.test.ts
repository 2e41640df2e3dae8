import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leasesContract, type LeasesUnderTest } from "../../../test/contracts/leases.ts";
import { ManualClock } from "../../../test/fakes/clock.ts";
import { openDatabase } from "./database.ts";
import { createLeases } from "./leases.ts";
import { makeTestDatabase } from "./test-database.ts";

const hourMs = 3_600_000;

async function makeLeases(clock: ManualClock): Promise<LeasesUnderTest> {
  const { file, database, release } = makeTestDatabase();
  const opened = [database];
  return {
    open: () => {
      const another = openDatabase(file);
      opened.push(another);
      return createLeases(another, clock.wallMs);
    },
    pass: (ms) => clock.advance(ms),
    release: async () => {
      for (const one of opened) one.close();
      await release();
    },
  };
}

leasesContract("SQLite", () => makeLeases(new ManualClock()));

describe("a lease in SQLite, where the clock is set", () => {
  let clock: ManualClock;
  let underTest: LeasesUnderTest;
  beforeEach(async () => {
    clock = new ManualClock();
    underTest = await makeLeases(clock);
  });
  afterEach(() => underTest.release());

  it("back, runs out in its time from when somebody asks for it, and not before", async () => {
    const leases = underTest.open();
    await leases.hold("nightly", "one", 60);
    clock.jump(-hourMs);
    expect(await leases.hold("nightly", "two", 60)).toBe("one");
    clock.advance(59_999);
    expect(await leases.hold("nightly", "two", 60)).toBe("one");
    clock.advance(1);
    expect(await leases.hold("nightly", "two", 60)).toBe("two");
  });

  it("back, stays with a holder that lengthens it", async () => {
    const leases = underTest.open();
    await leases.hold("nightly", "one", 60);
    clock.jump(-hourMs);
    for (let renewals = 0; renewals < 10; renewals++) {
      expect(await leases.hold("nightly", "two", 60)).toBe("one");
      clock.advance(20_000);
      expect(await leases.hold("nightly", "one", 60)).toBe("one");
    }
  });

  it("on, is the holder's again unless somebody took it meanwhile", async () => {
    const leases = underTest.open();
    await leases.hold("nightly", "one", 60);
    clock.jump(hourMs);
    expect(await leases.hold("nightly", "one", 60)).toBe("one");
    clock.jump(hourMs);
    expect(await leases.hold("nightly", "two", 60)).toBe("two");
    expect(await leases.hold("nightly", "one", 60)).toBe("two");
  });
});
