import { describe, expect, it } from "vitest";
import { newRun, serviceIn, withoutService, withService } from "./run-record.ts";

const service = (name: string, pid: number) => ({ name, pid, startedAt: "then", port: 1, readyMs: null });

describe("the record of what runs", () => {
  it("holds each service once, the newest, in the order of starting", () => {
    const names = ["daemon", "agent", "kafka", "cassandra"];
    const full = names.reduce((run, name) => withService(run, service(name, 1)), newRun("native", "0"));
    expect(full.services.map(({ name }) => name)).toEqual(["kafka", "cassandra", "agent", "daemon"]);
    const again = withService(full, service("kafka", 2));
    expect(again.services).toHaveLength(4);
    expect(serviceIn(again.services, "kafka")?.pid).toBe(2);
  });

  it("has no address once the daemon is gone, and is nothing once all are", () => {
    const run = { ...withService(newRun("native", "0"), service("kafka", 1)), daemonUrl: "http://127.0.0.1:1" };
    const both = withService(run, service("daemon", 2));
    expect(withoutService(both, "kafka")?.daemonUrl).toBe("http://127.0.0.1:1");
    expect(withoutService(both, "daemon")).toMatchObject({ daemonUrl: "", services: [{ name: "kafka" }] });
    expect(withoutService(run, "kafka")).toBeUndefined();
  });
});
