import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { timeLimit } from "./time-limit.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

describe("a time limit", () => {
  it("is over also after garbage was collected", async () => {
    const limited = timeLimit(new AbortController().signal, 300);
    await vi.waitUntil(
      () => {
        collectGarbage();
        return limited.aborted;
      },
      { timeout: 5_000 },
    );
    expect(limited.reason).toMatchObject({ name: "TimeoutError" });
  });

  it("ends with the signal that it stands beside", () => {
    const controller = new AbortController();
    const limited = timeLimit(controller.signal, 60_000);
    controller.abort(new Error("enough"));
    expect(limited.reason).toMatchObject({ message: "enough" });
  });
});
