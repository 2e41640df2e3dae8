import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, vi } from "vitest";
import { argumentsOf, isHeldUp } from "./describe-process.ts";

it("tells what a process was started with, and whether it is held up", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "a-word"], { stdio: "ignore" });
  try {
    await once(child, "spawn");
    const pid = child.pid ?? 0;
    await vi.waitUntil(async () => (await argumentsOf(pid)).at(-1) === "a-word", { timeout: 5_000 });
    expect(await isHeldUp(pid)).toBe(false);
    child.kill("SIGSTOP");
    await vi.waitUntil(() => isHeldUp(pid), { timeout: 5_000 });
    child.kill("SIGCONT");
    await vi.waitUntil(async () => !(await isHeldUp(pid)), { timeout: 5_000 });
  } finally {
    child.kill("SIGKILL");
  }
});

it("knows nothing of a process that isn't there", async () => {
  expect(await argumentsOf(2 ** 22 + 1)).toEqual(process.platform === "linux" ? [] : [""]);
  expect(await isHeldUp(2 ** 22 + 1)).toBe(false);
});
