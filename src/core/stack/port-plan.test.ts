import { describe, expect, it } from "vitest";
import { planPorts, type PortPlanInput } from "./port-plan.ts";

const byDefault = (port: number) => ({ port, isChosen: false });
const chosen = (port: number) => ({ port, isChosen: true });
const usual: PortPlanInput = {
  cassandra: byDefault(9_042),
  kafka: byDefault(9_092),
  daemon: byDefault(8_001),
  recorded: undefined,
  inUse: new Set(),
  anyPort: false,
};

/** Ports that others have, by who has them; free ones are counted up from 50000. */
function probesWith(holders: Readonly<Record<number, string>> = {}) {
  let free = 50_000;
  return { holderOf: async (port: number) => holders[port], freePort: async () => (free += 1) };
}

describe("the ports of the stack", () => {
  it("are the customary ones where nobody says otherwise", async () => {
    expect(await planPorts(usual, probesWith())).toEqual({
      kafka: 9_092,
      kafkaController: 9_093,
      cassandra: 9_042,
      cassandraStorage: 7_000,
      agent: 8_005,
      daemon: 8_001,
    });
  });

  it("move as a whole with those that somebody sets, and stay ports where there is no room beside one", async () => {
    const moved = { ...usual, cassandra: chosen(29_042), kafka: chosen(29_092), daemon: chosen(28_001) };
    expect(await planPorts(moved, probesWith())).toMatchObject({
      kafkaController: 29_093,
      cassandraStorage: 27_000,
      agent: 28_005,
    });
    const odd = { ...usual, cassandra: chosen(2_000), kafka: chosen(65_535), daemon: chosen(0) };
    expect(await planPorts(odd, probesWith())).toMatchObject({
      kafkaController: 65_436,
      cassandraStorage: 9_958,
      agent: 8_005,
      daemon: 0,
    });
  });

  it("are those of the last start before the defaults, but after what somebody sets", async () => {
    const recorded = await planPorts({ ...usual, anyPort: true }, probesWith({ 9_092: "pid 1", 7_000: "pid 1" }));
    expect(recorded).toMatchObject({ kafka: 50_001, cassandraStorage: 50_002, kafkaController: 9_093 });
    expect(await planPorts({ ...usual, recorded }, probesWith())).toEqual(recorded);
    const set = await planPorts({ ...usual, recorded, kafka: chosen(19_092) }, probesWith());
    expect(set).toMatchObject({ kafka: 19_092, kafkaController: 19_093, cassandraStorage: 50_002 });
  });

  it("are refused all at once when they are taken, each with who has it", async () => {
    const taken = probesWith({ 9_042: "pid 7 (java)", 7_000: "pid 7 (java)", 8_001: "pid 9 (node)" });
    await expect(planPorts(usual, taken)).rejects.toMatchObject({
      code: "PORT_TAKEN",
      message:
        "pid 7 (java) has port 9042 (Cassandra) and port 7000 (Cassandra's storage); " +
        "pid 9 (node) has port 8001 (the daemon)",
      hint: expect.stringContaining("--any-port"),
    });
  });

  it("aren't asked about where the book's own server has them", async () => {
    const own = { ...usual, inUse: new Set(["cassandra", "cassandraStorage"] as const) };
    expect(await planPorts(own, probesWith({ 9_042: "itself", 7_000: "itself" }))).toMatchObject({ cassandra: 9_042 });
  });

  it("are never given to two of the book's own services", async () => {
    const same = { ...usual, daemon: chosen(9_042) };
    await expect(planPorts(same, probesWith())).rejects.toMatchObject({
      message: "Cassandra of this book has port 9042 (the daemon)",
    });
  });
});
