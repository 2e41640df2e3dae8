import { describe, expect, it } from "vitest";
import { stackPlan } from "../../../test/fakes/stack-plan.ts";
import { type PlanInput, planStack } from "./plan-stack.ts";

const byDefault = (port: number) => ({ port, isChosen: false });
const input: PlanInput = {
  runtime: "native",
  keyspace: "gibsey",
  folder: "/book",
  cassandra: byDefault(9_042),
  kafka: byDefault(9_092),
  daemon: byDefault(8_001),
  recorded: undefined,
  inUse: new Set(),
  anyPort: false,
};

function machine({ availableMb = 16_000, cores = 2, diskMb = 100_000, taken = 0 } = {}) {
  return {
    machine: { availableMb, cores, diskFreeMb: async () => diskMb },
    holderOf: async (port: number) => (port === taken ? "pid 7" : undefined),
    freePort: async () => 50_000,
  };
}

describe("the plan of a start", () => {
  it("says how much memory and which ports", async () => {
    const { plan, notes } = await planStack(input, machine());
    expect(plan).toMatchObject({ runtime: "native", writers: 2, cdcSpaceMb: 1_024, ports: { kafka: 9_092 } });
    expect(notes[0]).toMatch(/^memory: up to 20\d\d of 16000 MiB; heaps: kafka \d+, cassandra \d+, agent \d+$/);
    expect(notes[1]).toBe("ports on 127.0.0.1: kafka 9092, cassandra 9042, agent 8005");
  });

  it("writes no more at once than there are cores, and keeps changes within a quarter of the disk", async () => {
    expect((await planStack(input, machine({ cores: 1 }))).plan.writers).toBe(2);
    expect((await planStack(input, machine({ cores: 64 }))).plan.writers).toBe(16);
    expect((await planStack(input, machine({ diskMb: 2_000 }))).plan.cdcSpaceMb).toBe(500);
  });

  it("refuses a disk that is nearly full, and a taken port", async () => {
    await expect(planStack(input, machine({ diskMb: 700.9 }))).rejects.toMatchObject({
      code: "DISK_FULL",
      message: "the servers need 1024 MiB of disk, and 700 are free for /book",
    });
    await expect(planStack(input, machine({ taken: 9_092 }))).rejects.toMatchObject({ code: "PORT_TAKEN" });
  });

  it("is the old one beside servers that run: they hold on to its ports, and their memory is no news", async () => {
    const kept = stackPlan();
    const running = { ...input, recorded: kept.ports, kept, anyPort: true };
    expect(await planStack(running, machine({ availableMb: 10 }))).toEqual({ plan: kept, notes: [] });
    await expect(planStack(running, machine({ taken: 9_042 }))).rejects.toMatchObject({ code: "PORT_TAKEN" });
  });
});
