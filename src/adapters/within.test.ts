import { expect, it, vi } from "vitest";
import { within } from "./within.ts";

it("a farewell is waited for until it is over, whatever comes of it, or until its time is", async () => {
  await within(60_000, undefined);
  await within(60_000, Promise.resolve());
  await within(60_000, Promise.reject(new Error("gone already")));
  vi.useFakeTimers();
  try {
    const hung = within(60_000, new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await hung).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});
