import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isLocked, tryLock, waitForLock } from "./process-lock.ts";
import { makeTempDir } from "./test-database.ts";

let temp: ReturnType<typeof makeTempDir>;
let file: string;
beforeEach(() => {
  temp = makeTempDir();
  file = join(temp.dir, "up.lock");
});
afterEach(() => temp.release());

it.each(["99999\n", "x".repeat(5_000)])(
  "is free, and can be had, where somebody has written %j into its file",
  (text) => {
    writeFileSync(file, text);
    expect(isLocked(file)).toBe(false);
    const holder = tryLock(file);
    expect(isLocked(file)).toBe(true);
    expect(tryLock(file, 0)).toBeUndefined();
    holder?.release();
  },
);

describe("a lock file that is waited for", () => {
  it("is had at once when nobody holds it", async () => {
    const lock = await waitForLock(file, () => expect.unreachable(), new AbortController().signal);
    expect(isLocked(file)).toBe(true);
    lock.release();
  });

  it("is had once its holder lets go, and whoever waits is told of it once", async () => {
    const holder = tryLock(file);
    let told = 0;
    const waiting = waitForLock(file, () => (told += 1), new AbortController().signal);
    expect(told).toBe(1);
    expect(tryLock(file, 0)).toBeUndefined();
    holder?.release();
    (await waiting).release();
    expect(told).toBe(1);
    expect(isLocked(file)).toBe(false);
  });

  it("is given up with the signal's reason", async () => {
    const holder = tryLock(file);
    const abort = new AbortController();
    const waiting = waitForLock(file, () => abort.abort(new Error("enough")), abort.signal);
    await expect(waiting).rejects.toThrow("enough");
    holder?.release();
  });
});
