import { describe, expect, it, vi } from "vitest";
import { ManualClock } from "../../test/fakes/clock.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Leases } from "../core/store/leases.ts";
import { takeKeyspace } from "./keyspace-lease.ts";

/** Leases in memory, of which none runs out by itself. */
class FakeLeases implements Leases {
  holder: string | undefined;
  failure: Error | undefined;
  held = 0;

  async hold(_name: string, holder: string): Promise<string> {
    if (this.failure !== undefined) throw this.failure;
    this.held += 1;
    this.holder ??= holder;
    return this.holder;
  }

  async release(_name: string, holder: string): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    if (this.holder === holder) this.holder = undefined;
  }
}

function open(holder = "attic:/book") {
  const leases = new FakeLeases();
  const clock = new ManualClock();
  const lost: GibseyError[] = [];
  const take = () => takeKeyspace({ leases, holder, clock, onLost: (error) => lost.push(error) });
  /** Lets the time pass after which a lease is renewed. */
  const third = async () => {
    const { held, failure } = leases;
    clock.advance((limits.keyspaceLeaseS * 1000) / 3);
    await vi.waitUntil(() => leases.held > held || failure !== undefined || lost.length > 0);
  };
  return { leases, clock, lost, take, third };
}

describe("a daemon's lease on a keyspace", () => {
  it("is taken, renewed three times in its length, and given back", async () => {
    const { leases, take, third } = open();
    const lease = await take();
    await third();
    await third();
    expect([leases.holder, leases.held]).toEqual(["attic:/book", 3]);
    await lease.release();
    expect(leases.holder).toBeUndefined();
  });

  it("is refused while another has it, who is named", async () => {
    const { leases, take } = open();
    leases.holder = "cellar:/book";
    await expect(take()).rejects.toMatchObject({
      code: "DAEMON_RUNNING",
      message: expect.stringContaining("cellar:/book"),
    });
  });

  it("is told to be lost when another has taken it meanwhile", async () => {
    const { leases, lost, take, third } = open();
    await take();
    leases.holder = "cellar:/book";
    await third();
    expect(lost).toMatchObject([{ code: "DAEMON_RUNNING" }]);
  });

  it("is kept while the store is away, and needs it neither to go on nor to be let go", async () => {
    const { leases, clock, lost, take, third } = open();
    const lease = await take();
    leases.failure = new GibseyError("EMBEDDER_UNAVAILABLE", "nobody answers", "start it");
    await third();
    await vi.waitUntil(() => clock.waiting > 0);
    leases.failure = undefined;
    await third();
    expect(lost).toEqual([]);
    leases.failure = new Error("gone again");
    await lease.release();
  });
});
