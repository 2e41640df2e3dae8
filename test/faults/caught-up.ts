import { vi } from "vitest";
import { limits } from "../../src/core/limits.ts";
import type { BookEngine } from "./book-engine.ts";

/** Resolves when everything that was written is learned and committed. */
export async function caughtUp({ stores }: Pick<BookEngine, "stores">): Promise<void> {
  const timeout = limits.retryMaxMs + 30_000;
  await vi.waitUntil(async () => (await stores.feed.backlog()).changes === 0, { timeout, interval: 20 });
}
