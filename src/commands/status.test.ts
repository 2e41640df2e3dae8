import { expect, it, vi } from "vitest";
import { FakeTerminal, fakeSession, optionsOf } from "../../test/fakes/session.ts";
import { status } from "./status.ts";

function watch(interrupt: AbortController, wantsJson: boolean) {
  const terminal = new FakeTerminal();
  const base = fakeSession({ terminal, signal: interrupt.signal, wantsJson });
  const daemon = { ...base.daemon, find: async () => undefined, peek: async () => undefined };
  return {
    terminal,
    ended: status.run?.({ args: [], options: optionsOf({ watch: true }), session: { ...base, daemon } }),
  };
}

it.each([
  ["people", false, /^daemon +down/],
  ["programs", true, /^\{"schema":"gibsey.status\/1",/],
])("a watched status is told again and again to %s, until it is interrupted", async (_, wantsJson, line) => {
  const interrupt = new AbortController();
  const { terminal, ended } = watch(interrupt, wantsJson);
  const times = () => terminal.printed.filter((printed) => line.test(printed)).length;
  await vi.waitUntil(() => times() === 2, { timeout: 10_000 });
  interrupt.abort();
  expect(await ended).toBe(0);
});
