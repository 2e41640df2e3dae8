import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeBook } from "../../../test/fakes/book.ts";
import { fcRuns } from "../../../test/fc-runs.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Character, Page } from "../../core/page.ts";
import { Hints } from "./hints.ts";
import { type SentChanges, watchBook } from "./watch-book.ts";

const down = new GibseyError("DAEMON_DOWN", "no daemon answers", "start it: gibsey up");
const faulty = new GibseyError("PAGE_INVALID", 'a.md: number is "x"', "mend it");
const fox = { char_id: "fox", display_name: "Fox", color_hex: "#FF3B3B" };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface WatchedFolder {
  pages: readonly Page[];
  characters: readonly Character[];
  fault: GibseyError | undefined;
  onRead: () => void;
}

/** A watch of a folder that is a list of pages, and of a book that keeps the page store's contract. */
async function startWatch(...start: readonly Page[]) {
  const { pages } = createFakeBook();
  await pages.put(start);
  const stop = new AbortController();
  const hints = new Hints();
  const folder: WatchedFolder = { pages: start, characters: [], fault: undefined, onRead: () => {} };
  const daemon: { fault: GibseyError | undefined; calls: string[] } = { fault: undefined, calls: [] };
  const sent: SentChanges[] = [];
  const faults: string[] = [];
  const read = async () => {
    folder.onRead();
    if (folder.fault !== undefined) throw folder.fault;
    return {
      pages: folder.pages.map((page) => ({ page, where: `${page.page_id}.md` })),
      characters: folder.characters,
    };
  };
  const call = (name: string) => {
    daemon.calls.push(name);
    if (daemon.fault !== undefined) throw daemon.fault;
  };
  const book = {
    read,
    async put(put: readonly Page[], characters: readonly Character[]) {
      call(`put ${[...put.map((page) => page.page_id), ...characters.map(({ char_id }) => char_id)].join(" ")}`);
      await pages.put(put);
      const failures = put
        .filter(({ body }) => body === "poison")
        .map(({ page_id }) => ({ page_id, reason: "too odd" }));
      return failures.length > 0 ? { failures } : {};
    },
    async remove(page_id: string) {
      call(`remove ${page_id}`);
      if (!(await pages.remove(page_id))) throw new GibseyError("PAGE_UNKNOWN", "no such page", "");
    },
  };
  const listener = {
    onSent: (changes: SentChanges) => sent.push(changes),
    onFault: (error: GibseyError, isTriedAgain: boolean) =>
      faults.push(`${error.code}${isTriedAgain ? ", tried again" : ""}`),
    onMended: () => faults.push("mended"),
  };
  const ended = Promise.allSettled([watchBook({ book, hints, listener, start: await read() }, stop.signal)]);
  return {
    folder,
    daemon,
    pages,
    hints,
    sent,
    faults,
    rows: () => pages.list(undefined, 100),
    /** Saves the folder as these pages and lets the watch see to it. */
    async save(...saved: readonly Page[]) {
      folder.pages = saved;
      hints.give();
      await vi.advanceTimersByTimeAsync(limits.watchSettleMs);
    },
    async stopped() {
      stop.abort(new DOMException("interrupted", "AbortError"));
      const [outcome] = await ended;
      return outcome.status;
    },
  };
}

describe("a watched folder", () => {
  test("has each save sent once it has settled, and nothing else", async () => {
    const watch = await startWatch(pageOf("a", 1), pageOf("b", 2));
    const changed = pageOf("b", 2, { body: "Geese." });
    await watch.save(pageOf("a", 1), changed);
    expect(watch.daemon.calls).toEqual(["put b"]);
    expect(watch.sent).toEqual([
      {
        changes: [{ kind: "changed", page: changed, where: "b.md" }],
        characters: 0,
        tookMs: limits.watchSettleMs,
        failures: new Map(),
      },
    ]);
    await watch.save(pageOf("a", 1), changed);
    expect(watch.daemon.calls).toHaveLength(1);
    expect(await watch.stopped()).toBe("fulfilled");
  });

  test("gives a renamed page's number to its new name, because the old one goes first", async () => {
    const watch = await startWatch(pageOf("a", 1), pageOf("b", 2));
    await watch.save(pageOf("a", 1), pageOf("c", 2));
    expect(watch.daemon.calls).toEqual(["remove b", "put c"]);
    expect(watch.sent.map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([["removed"], ["added"]]);
    expect(await watch.rows()).toEqual([pageOf("a", 1), pageOf("c", 2)]);
  });

  test("never removes what came from elsewhere, and minds no page that somebody else removed", async () => {
    const watch = await startWatch(pageOf("a", 1), pageOf("b", 2));
    await watch.pages.put([pageOf("elsewhere", 9)]);
    await watch.pages.remove("b");
    await watch.save(pageOf("a", 1));
    expect(watch.faults).toEqual([]);
    expect(await watch.rows()).toEqual([pageOf("a", 1), pageOf("elsewhere", 9)]);
  });

  test("leaves the book alone while a page is faulty, says so at each save, and goes on when it is mended", async () => {
    const watch = await startWatch(pageOf("a", 1), pageOf("b", 2));
    watch.folder.fault = faulty;
    await watch.save(pageOf("a", 1));
    await watch.save(pageOf("a", 1));
    expect(watch.faults).toEqual(["PAGE_INVALID", "PAGE_INVALID"]);
    expect(await watch.rows()).toHaveLength(2);
    // Read again by itself it has nothing new to say.
    await vi.advanceTimersByTimeAsync(2 * limits.watchRereadMs);
    expect(watch.faults).toHaveLength(2);
    watch.folder.fault = undefined;
    await watch.save(pageOf("a", 1));
    expect(await watch.rows()).toEqual([pageOf("a", 1)]);
    expect(watch.faults).toHaveLength(2);
    expect(await watch.stopped()).toBe("fulfilled");
  });

  test("says so when a faulty page is mended to what the book has", async () => {
    const watch = await startWatch(pageOf("a", 1));
    watch.folder.fault = faulty;
    await watch.save(pageOf("a", 1));
    watch.folder.fault = undefined;
    await watch.save(pageOf("a", 1));
    await watch.save(pageOf("a", 1));
    expect(watch.faults).toEqual(["PAGE_INVALID", "mended"]);
  });

  test("that is still being written isn't judged by its half", async () => {
    const watch = await startWatch(pageOf("a", 1));
    watch.folder.fault = faulty;
    watch.folder.onRead = () => {
      watch.hints.give();
      watch.folder.onRead = () => (watch.folder.fault = undefined);
    };
    await watch.save(pageOf("a", 1), pageOf("b", 2));
    await vi.advanceTimersByTimeAsync(limits.watchSettleMs);
    expect(watch.faults).toEqual([]);
    expect(await watch.rows()).toHaveLength(2);
  });

  test("is sent again, ever more slowly, while the daemon is down, and nothing is lost", async () => {
    const watch = await startWatch(pageOf("a", 1));
    watch.daemon.fault = down;
    await watch.save(pageOf("b", 1));
    await vi.advanceTimersByTimeAsync(10 * limits.retryMaxMs);
    expect(watch.faults).toEqual(["DAEMON_DOWN, tried again"]);
    // 100, 200, 400 ... 10,000 ms apart: 8 tries in the first quarter of a minute, then one every ten seconds.
    expect(watch.daemon.calls.length).toBeGreaterThan(12);
    expect(watch.daemon.calls.length).toBeLessThan(20);
    watch.daemon.fault = undefined;
    await vi.advanceTimersByTimeAsync(limits.retryMaxMs);
    expect(await watch.rows()).toEqual([pageOf("b", 1)]);
    expect(watch.sent.at(-1)?.tookMs).toBeGreaterThan(10 * limits.retryMaxMs);
    expect(await watch.stopped()).toBe("fulfilled");
  });

  test("tries at once when something is saved while it waits for the daemon", async () => {
    const watch = await startWatch(pageOf("a", 1));
    watch.daemon.fault = down;
    await watch.save(pageOf("b", 1));
    await vi.advanceTimersByTimeAsync(10 * limits.retryMaxMs);
    watch.daemon.fault = undefined;
    await watch.save(pageOf("c", 1));
    expect(await watch.rows()).toEqual([pageOf("c", 1)]);
  });

  test("that is ended before the book took a save was interrupted", async () => {
    const unsent = await startWatch(pageOf("a", 1));
    unsent.daemon.fault = down;
    await unsent.save(pageOf("b", 1));
    expect(await unsent.stopped()).toBe("rejected");
    const unread = await startWatch(pageOf("a", 1));
    unread.hints.give();
    expect(await unread.stopped()).toBe("rejected");
  });

  test("waits for a hand when the daemon refuses: a number may be a page's from elsewhere", async () => {
    const watch = await startWatch(pageOf("a", 1));
    await watch.pages.put([pageOf("elsewhere", 2)]);
    await watch.save(pageOf("a", 1), pageOf("b", 2));
    await vi.advanceTimersByTimeAsync(2 * limits.watchRereadMs);
    expect(watch.faults).toEqual(["PAGE_DUPLICATE"]);
    await watch.save(pageOf("a", 1), pageOf("b", 3));
    expect(await watch.rows()).toEqual([pageOf("a", 1), pageOf("elsewhere", 2), pageOf("b", 3)]);
  });

  test("is read now and then without a hint, because some disks give none", async () => {
    const watch = await startWatch(pageOf("a", 1));
    watch.folder.pages = [pageOf("b", 1)];
    await vi.advanceTimersByTimeAsync(limits.watchRereadMs);
    expect(await watch.rows()).toEqual([pageOf("b", 1)]);
  });

  test("sends characters that changed, also without a page", async () => {
    const watch = await startWatch(pageOf("a", 1));
    watch.folder.characters = [fox];
    await watch.save(pageOf("a", 1));
    await watch.save(pageOf("a", 1));
    expect(watch.daemon.calls).toEqual(["put fox"]);
    expect(watch.sent).toMatchObject([{ changes: [], characters: 1 }]);
  });

  test("tells which pages couldn't be learned", async () => {
    const watch = await startWatch(pageOf("a", 1));
    await watch.save(pageOf("a", 1, { body: "poison" }));
    expect(watch.sent.at(-1)?.failures).toEqual(new Map([["a", "too odd"]]));
  });

  test("ends as the book, whatever is saved and however often the daemon fails in between", async () => {
    const saves = fc.array(
      fc.record({
        page_ids: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1 }),
        body: fc.constantFrom("Tea.", "Geese."),
        isDown: fc.boolean(),
        waitMs: fc.nat(300),
      }),
    );
    await fc.assert(
      fc.asyncProperty(saves, async (history) => {
        const watch = await startWatch(pageOf("a", 1));
        for (const { page_ids, body, isDown, waitMs } of history) {
          watch.daemon.fault = isDown ? down : undefined;
          watch.folder.pages = page_ids.map((page_id, at) => pageOf(page_id, at + 1, { body }));
          watch.hints.give();
          await vi.advanceTimersByTimeAsync(waitMs);
        }
        watch.daemon.fault = undefined;
        await vi.advanceTimersByTimeAsync(limits.retryMaxMs + limits.watchSettleMaxMs);
        expect(await watch.rows()).toEqual(watch.folder.pages);
        expect(await watch.stopped()).toBe("fulfilled");
      }),
      { numRuns: Math.min(fcRuns, 1_000) },
    );
  });
});
