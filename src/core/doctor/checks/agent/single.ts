import { type Check, ok, skipped, wrong } from "../../check.ts";

export const agentSingle: Check = {
  id: "agent.single",
  title: "One agent alone uses its folder of offsets",
  meaning:
    "Two agents on one folder both start. Each reads the same segments and deletes them when it has read them: changes come twice, or " +
    "never.",
  remedy: "End the other one. `gibsey doctor --fix` does so where gibsey itself has started it.",
  runtimes: ["native"],
  needs: ["agent.process"],
  probe: async ({ agent, servers }) => {
    const [rivals, status] = await Promise.all([agent.rivals(), servers.status("agent")]);
    if (rivals === undefined) return skipped("other processes can't be looked at");
    if (rivals.length === 0) return ok(`pid ${status?.pid}`);
    const pids = rivals.map(({ pid }) => pid);
    return wrong({
      found: `there are other agents on its folder of offsets: ${pids.map((pid) => `pid ${pid}`).join(", ")}`,
      expected: `pid ${status?.pid} alone`,
      fix: `kill ${pids.join(" ")}`,
    });
  },
};
