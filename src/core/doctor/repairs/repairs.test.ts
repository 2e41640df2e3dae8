import { describe, expect, it } from "vitest";
import type { Acts } from "../acts.ts";
import { allChecks } from "../checks/index.ts";
import { repairs } from "./index.ts";

const { signal } = new AbortController();

/** What a repair does, and what it says of that. */
async function repair(check: string, given: Partial<Acts> = {}) {
  const done: string[] = [];
  const note = (name: string) => async () => void done.push(name);
  const acts: Partial<Acts> = { startAll: note("startAll"), restartDaemon: note("restartDaemon"), ...given };
  const said = await repairs.find((one) => one.check === check)?.act(acts as Acts, signal);
  return { done, said };
}

describe("repairs", () => {
  it("are each of a check that there is, one at most", () => {
    const ids = repairs.map(({ check }) => check);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !allChecks.some((check) => check.id === id))).toEqual([]);
  });

  it("continue a daemon that a signal has stopped, and start others again", async () => {
    expect((await repair("daemon.ready", { continueDaemon: async () => true })).done).toEqual([]);
    expect((await repair("daemon.ready", { continueDaemon: async () => false })).done).toEqual(["restartDaemon"]);
  });

  it("take the token from others, and start the daemon again where that isn't it", async () => {
    expect((await repair("daemon.token", { protectToken: async () => true })).done).toEqual([]);
    expect((await repair("daemon.token", { protectToken: async () => false })).done).toEqual(["restartDaemon"]);
  });

  it("say what they did", async () => {
    expect((await repair("book.run-record", { forgetDead: async () => ["forgot kafka"] })).said).toBe("forgot kafka");
    expect((await repair("book.run-record", { forgetDead: async () => [] })).said).toBe("found nothing to forget");
    expect((await repair("book.triggers", { makeTriggers: async () => ["a", "b"] })).said).toBe("made a, b");
  });
});
