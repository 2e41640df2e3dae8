import { type Check, ok, ownServers, wrong } from "../../check.ts";

export const agentAnswers: Check = {
  id: "agent.answers",
  title: "The agent answers",
  meaning:
    "The agent's process is there and doesn't answer at its port: it hangs, or somebody halted it. That it answers proves no more than " +
    "that; whether changes flow only the canary tells.",
  remedy: "`gibsey doctor --fix` wakes a process that was halted, and starts anew one that hangs.",
  runtimes: ownServers,
  isReadiness: true,
  needs: ["agent.process"],
  causes: ["cassandra.process", "cassandra.cql", "kafka.process", "machine.memory", "agent.offsets"],
  timeLimitMs: 8_000,
  probe: async ({ agent, servers }, signal) => {
    const status = await servers.status("agent");
    const place = `127.0.0.1:${status?.port}`;
    const expected = "an answer within a second or so";
    if (await servers.isHalted("agent")) {
      return wrong({
        found: `its process is halted, so ${place} is silent and no change is read`,
        expected,
        fix: `kill -CONT ${status?.pid}`,
        evidence: [`pid ${status?.pid} is in the state T (stopped by a signal)`],
      });
    }
    const ping = await agent.ping(signal);
    const fix = "gibsey doctor --fix --yes";
    switch (ping.kind) {
      case "answers":
        return ok(place);
      case "silent":
        return wrong({ found: `${place} takes a connection, and is silent for ${ping.ms / 1000} s`, expected, fix });
      case "foreign":
        return wrong({
          found: `${(await servers.portHolder("agent")) ?? "what listens"} at ${place} says ${ping.problem}`,
          expected,
          fix: "end it, or gibsey up --any-port",
        });
      default: {
        const isStarting = status?.state === "starting";
        return wrong({
          found: isStarting ? `it is starting, and nobody listens at ${place} yet` : `nobody listens at ${place}`,
          expected,
          fix: isStarting ? "wait for it; gibsey logs agent" : fix,
        });
      }
    }
  },
};
