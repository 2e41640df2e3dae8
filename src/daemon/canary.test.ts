import { describe, expect, it } from "vitest";
import { ManualClock } from "../../test/fakes/clock.ts";
import { limits } from "../core/limits.ts";
import { Canary } from "./canary.ts";

const signal = new AbortController().signal;

/** A canary whose row takes `writeMs` to be written, then the `change` happens. */
function openCanary(change: (canary: Canary, clock: ManualClock) => void, writeMs = 3) {
  const clock = new ManualClock();
  const rows = new Set<string>();
  const store = {
    async put(id: string) {
      rows.add(id);
      clock.advance(writeMs);
      setImmediate(() => change(canary, clock));
    },
    async remove(id: string) {
      rows.delete(id);
    },
  };
  const canary = new Canary({ store, clock, newId: () => "wren" });
  return { canary, rows, store, clock };
}

describe("a canary", () => {
  it("tells how long its write took, and then its change", async () => {
    const { canary, rows } = openCanary((flying, clock) => {
      clock.advance(40);
      flying.seen("wren");
    });
    const hops = [
      { name: "write", ms: 3 },
      { name: "change-log", ms: 40 },
    ];
    expect(await canary.fly(signal)).toEqual({ hops, totalMs: 43 });
    expect(rows.size).toBe(0);
  });

  it("doesn't take another's event for its own, and is lost when its own doesn't come", async () => {
    const { canary, rows } = openCanary((flying, clock) => {
      flying.seen("crow");
      clock.advance(limits.canaryMs);
    });
    await expect(canary.fly(signal)).rejects.toMatchObject({ code: "CANARY_LOST" });
    expect(rows.size).toBe(0);
  });

  it("may arrive before its write is acknowledged", async () => {
    const { canary, store, clock } = openCanary(() => {});
    store.put = async () => {
      canary.seen("wren");
      clock.advance(7);
    };
    expect(await canary.fly(signal)).toMatchObject({ totalMs: 7 });
  });

  it("stops when it is told to, and leaves no row", async () => {
    const leave = new AbortController();
    const { canary, rows } = openCanary(() => leave.abort(new Error("enough")));
    await expect(canary.fly(leave.signal)).rejects.toThrow("enough");
    expect(rows.size).toBe(0);
  });

  it("says what the store says", async () => {
    const { canary, store } = openCanary(() => {});
    store.put = async () => Promise.reject(new Error("the disk is full"));
    store.remove = async () => Promise.reject(new Error("still full"));
    await expect(canary.fly(signal)).rejects.toThrow("the disk is full");
  });
});
