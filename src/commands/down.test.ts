import { describe, expect, it } from "vitest";
import { FakeTerminal, fakeSession, optionsOf } from "../../test/fakes/session.ts";
import { down } from "./down.ts";

/** Runs `down` on a daemon that ends so, and tells what was done to the book. */
async function runDown(
  outcome: "stopped" | "killed" | undefined,
  { answer, ...flags }: { purge?: true; yes?: true; answer?: boolean; json?: true } = {},
) {
  const terminal = new FakeTerminal();
  terminal.answer = answer;
  const done: string[] = [];
  const bare = fakeSession({ terminal });
  const daemon = {
    ...bare.daemon,
    stop: async () => (done.push("stop"), outcome),
    purge: async () => void done.push("purge"),
  };
  const session = { ...bare, daemon, wantsJson: flags.json === true };
  const status = await down.run?.({ args: [], options: optionsOf(flags), session });
  return { status, done, printed: terminal.printed };
}

describe("down", () => {
  it.each([
    ["stopped", "The daemon has stopped."],
    ["killed", "The daemon was killed: it did not stop in time."],
    [undefined, "Nothing was running."],
  ] as const)("tells how a daemon ended: %s", async (outcome, told) => {
    expect(await runDown(outcome)).toEqual({ status: 0, done: ["stop"], printed: [told] });
  });

  it("deletes the book once the daemon has stopped and somebody said yes", async () => {
    const { status, done, printed } = await runDown("stopped", { purge: true, answer: true });
    expect(status).toBe(0);
    expect(done).toEqual(["stop", "purge"]);
    expect(printed[1]).toMatch(/^The book in \/data\/\S+ is deleted\.$/);
    expect((await runDown("stopped", { purge: true, yes: true })).done).toEqual(["stop", "purge"]);
  });

  it("does nothing at all when somebody says no, or when there is no one to ask", async () => {
    expect(await runDown("stopped", { purge: true, answer: false })).toEqual({ status: 130, done: [], printed: [] });
    await expect(runDown("stopped", { purge: true })).rejects.toMatchObject({ code: "USAGE", hint: "add --yes" });
  });

  it("prints one document on --json", async () => {
    const { printed } = await runDown("killed", { purge: true, yes: true, json: true });
    expect(printed.map((line): unknown => JSON.parse(line))).toEqual([
      { schema: "gibsey.down/1", stopped: true, killed: true, purged: true },
    ]);
  });
});
