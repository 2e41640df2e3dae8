import { type Check, ok, runtimes, wrong } from "../../check.ts";

/** The oldest Node that is tested. */
const majorMin = 20;

export const node: Check = {
  id: "machine.node",
  title: "Node is version 20 or newer",
  meaning: "gibsey uses what older versions of Node don't have, and fails there in ways that don't say so.",
  remedy: "Install Node 20 or newer, and see which one is first on the PATH: `node --version`.",
  runtimes,
  probe: async ({ machine }) => {
    const found = `Node ${machine.nodeVersion}`;
    if (Number.parseInt(machine.nodeVersion, 10) >= majorMin) return ok(found);
    return wrong({ found, expected: `${majorMin} or newer`, fix: "install a newer Node: https://nodejs.org" });
  },
};
