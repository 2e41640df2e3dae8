import { describe, expect, it } from "vitest";
import { parseContainers } from "./containers.ts";

const row = (Service: string, State: string, Health = "", ExitCode = 0) => ({
  ID: "4a1c9b7e02f3d5a6c7",
  Service,
  State,
  Health,
  ExitCode,
});

describe("what Compose tells of containers", () => {
  it("is read as one document a line, and as one list", () => {
    const rows = [row("kafka", "running", "healthy"), row("cassandra", "exited", "", 137)];
    const read = [
      { name: "kafka", id: "4a1c9b7e02f3", state: "ready", exitCode: 0 },
      { name: "cassandra", id: "4a1c9b7e02f3", state: "down", exitCode: 137 },
    ];
    expect(parseContainers(rows.map((one) => JSON.stringify(one)).join("\n"))).toEqual(read);
    expect(parseContainers(JSON.stringify(rows))).toEqual(read);
    expect(parseContainers("")).toEqual([]);
  });

  it.each([
    ["running", "healthy", "ready"],
    ["running", "starting", "starting"],
    ["running", "", "starting"],
    ["running", "unhealthy", "unhealthy"],
    ["restarting", "", "restarting"],
    ["created", "", "down"],
    ["paused", "healthy", "down"],
  ])("means of one that is %s and %s: %s", (state, health, meant) => {
    expect(parseContainers(JSON.stringify(row("agent", state, health)))[0]?.state).toBe(meant);
  });

  it("leaves out what is none of the servers", () => {
    expect(parseContainers(JSON.stringify(row("somebody-elses", "running")))).toEqual([]);
  });
});
