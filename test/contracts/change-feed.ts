import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeEvent, originOf } from "../../src/core/change/envelope.ts";
import type { ChangeFeed, FeedBacklog, FeedEvent } from "../../src/core/change/feed.ts";
import type { Page } from "../../src/core/page.ts";
import type { PageStore } from "../../src/core/store/page-store.ts";
import { pageOf } from "./page-store.ts";

/** A fresh feed with nothing in it, and the store whose changes it carries. */
export interface ChangeFeedUnderTest {
  readonly pages: PageStore;
  readonly feed: ChangeFeed;
  /** The same feed for the same reader after a restart. */
  reopen(): Promise<ChangeFeed>;
  release(): Promise<void>;
}

const waitMs = 10_000;

/** Reads and commits until all of these pages were named; every page that was named meanwhile, once, in order of id. */
export async function changedPages(feed: ChangeFeed, awaited: readonly string[]): Promise<string[]> {
  const named = new Set<string>();
  while (!awaited.every((page_id) => named.has(page_id))) {
    const events = await read(feed);
    for (const page_id of events.map(pageIdOf)) named.add(page_id);
    await commitAll(feed, events);
  }
  return [...named].toSorted();
}

/**
 * What every change feed keeps, whatever carries it.
 * @param options.histories how many random histories are tried; fewer where each step waits for real servers.
 * @param options.hasRepeats the log itself may hold an event twice, as Debezium's agent writes it. A feed knows the second
 * by having seen the first, so two things are too much to ask: after a restart the second may come although the first was
 * committed, and until it is fetched it counts as a change. That a committed place comes again is refused all the same.
 */
export function changeFeedContract(
  name: string,
  make: () => Promise<ChangeFeedUnderTest>,
  options: { readonly histories?: number; readonly hasRepeats?: boolean } = {},
): void {
  describe(`${name} keeps the change feed's contract`, () => {
    let underTest: ChangeFeedUnderTest;
    let pages: PageStore;
    let feed: ChangeFeed;
    beforeEach(async () => {
      underTest = await make();
      ({ pages, feed } = underTest);
    });
    afterEach(() => underTest.release());
    const hasRepeats = options.hasRepeats ?? false;

    it("names each page that is added, changed or removed, and when", async () => {
      const before = Date.now();
      await pages.put([pageOf("a", 1), pageOf("b", 2)]);
      expect(await changedPages(feed, ["a", "b"])).toEqual(["a", "b"]);
      await pages.put([pageOf("a", 1), pageOf("b", 2, { body: "Other words." })]);
      const [changed] = await read(feed);
      expect(changed === undefined ? undefined : decodeEvent(changed)).toMatchObject({ change: { page_id: "b" } });
      expect(writtenAtMs(changed)).toBeGreaterThanOrEqual(before - 1);
      expect(writtenAtMs(changed)).toBeLessThanOrEqual(Date.now() + 1);
      await pages.remove("a");
      expect(await changedPages(feed, ["a"])).toEqual(["a"]);
    });

    it("says nothing of writes that were refused", async () => {
      await pages.put([pageOf("a", 1)]);
      await expect(pages.put([pageOf("b", 2), pageOf("c", 1)])).rejects.toMatchObject({ code: "PAGE_DUPLICATE" });
      await pages.put([pageOf("d", 4)]);
      expect(await changedPages(feed, ["a", "d"])).toEqual(["a", "d"]);
    });

    it("waits until there is a change", async () => {
      const coming = read(feed);
      await pages.put([pageOf("a", 1)]);
      expect((await coming).map(pageIdOf)).toEqual(["a"]);
    });

    it("stops waiting when it is told to, with the reason it was told", async () => {
      const reason = new Error("enough");
      const controller = new AbortController();
      const waiting = feed.next(1, controller.signal);
      controller.abort(reason);
      await expect(waiting).rejects.toBe(reason);
      await pages.put([pageOf("a", 1)]);
      await expect(feed.next(1, controller.signal)).rejects.toBe(reason);
      expect((await read(feed)).map(pageIdOf)).toEqual(["a"]);
    });

    it("gives as many as were asked for at most, and goes on from there", async () => {
      await pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3)]);
      const named: string[] = [];
      while (named.length < 3) {
        const events = await read(feed, 2);
        expect(events.length).toBeLessThanOrEqual(2);
        named.push(...events.map(pageIdOf));
      }
      expect(named.toSorted()).toEqual(["a", "b", "c"]);
    });

    it("brings what wasn't committed again after a restart, and what was committed never", async () => {
      await pages.put([pageOf("a", 1)]);
      const committed = await read(feed);
      await commitAll(feed, committed);
      await pages.put([pageOf("b", 2)]);
      expect((await read(feed)).map(pageIdOf)).toEqual(["b"]);
      const restarted = await underTest.reopen();
      const again = hasRepeats ? await readBut(committed, restarted) : await read(restarted);
      expect(again.map(pageIdOf)).toEqual(["b"]);
    });

    it("counts what isn't committed, and says when the oldest was written", async () => {
      const backlog = (changes: number) => (hasRepeats ? backlogOf(feed, changes) : feed.backlog());
      expect(await backlog(0)).toEqual({ changes: 0, oldestWrittenAtMs: undefined });
      await pages.put([pageOf("a", 1)]);
      const [first] = await read(feed);
      await pages.put([pageOf("b", 2)]);
      await read(feed);
      expect(await backlog(2)).toEqual({ changes: 2, oldestWrittenAtMs: writtenAtMs(first) });
      await commitAll(feed, first === undefined ? [] : [first]);
      expect(await backlog(1)).toMatchObject({ changes: 1 });
    });

    it("isn't moved back by an older position", async () => {
      await pages.put([pageOf("a", 1)]);
      const older = await read(feed);
      await pages.put([pageOf("b", 2)]);
      const newer = await read(feed);
      await commitAll(feed, newer);
      await commitAll(feed, older);
      await pages.put([pageOf("c", 3)]);
      const restarted = await underTest.reopen();
      const next = hasRepeats ? await readBut([...older, ...newer], restarted) : await read(restarted);
      expect(next.map(pageIdOf)).toEqual(["c"]);
    });

    it("names every page whose row changed, whatever the history, while the rows do as they are told", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (history) => {
          await emptied(pages, feed);
          let rows: Rows = new Map();
          for (const one of history) {
            const after = applied(rows, one);
            await done(pages, one);
            const changed = differences(rows, after);
            expect(await changedPages(feed, changed)).toEqual(expect.arrayContaining(changed));
            const listed = await pages.list(undefined, 100);
            expect(listed).toEqual([...after.values()].toSorted((one, two) => one.number - two.number));
            rows = after;
          }
        }),
        { numRuns: options.histories ?? 60 },
      );
    });
  });
}

/** The whole book in miniature: four pages and six numbers, so that histories collide often. */
const page_id = fc.constantFrom("a", "b", "c", "d");
const book = fc
  .record({
    page_ids: fc.uniqueArray(page_id),
    numbers: fc.uniqueArray(fc.nat(5), { minLength: 4 }),
    body: fc.constantFrom("", "one", "two"),
  })
  .map(({ page_ids, numbers, body }) => page_ids.map((id, index) => pageOf(id, numbers[index] ?? 0, { body })));
const step = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), pages: book, replace: fc.boolean() }),
  fc.record({ kind: fc.constant("remove" as const), page_id }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Rows = ReadonlyMap<string, Page>;

/** A book for one history, with nothing of the last one left in the feed. */
async function emptied(pages: PageStore, feed: ChangeFeed): Promise<void> {
  const page_ids = (await pages.list(undefined, 100)).map((page) => page.page_id);
  await pages.put([], { replace: true });
  await changedPages(feed, page_ids);
}

/** Does the step, or sees it refused. */
async function done(pages: PageStore, one: Step): Promise<void> {
  if (one.kind === "remove") await pages.remove(one.page_id);
  else await pages.put(one.pages, { replace: one.replace }).catch(expectDuplicate);
}

function expectDuplicate(error: unknown): void {
  expect(error).toMatchObject({ code: "PAGE_DUPLICATE" });
}

/** The rows as they ought to be after the step; as before, where a number would belong to two. */
function applied(rows: Rows, one: Step): Rows {
  const after = new Map(one.kind === "put" && one.replace ? [] : rows);
  if (one.kind === "remove") after.delete(one.page_id);
  else for (const page of one.pages) after.set(page.page_id, page);
  const numbers = new Set([...after.values()].map((page) => page.number));
  return numbers.size === after.size ? after : rows;
}

function differences(before: Rows, after: Rows): string[] {
  const page_ids = new Set([...before.keys(), ...after.keys()]);
  return [...page_ids].filter((id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)));
}

function read(feed: ChangeFeed, max = 100): Promise<readonly FeedEvent[]> {
  return feed.next(max, AbortSignal.timeout(waitMs));
}

/** The next events that aren't some of these over again, at a later place of the log. */
async function readBut(committed: readonly FeedEvent[], feed: ChangeFeed): Promise<readonly FeedEvent[]> {
  const isRepeat = (event: FeedEvent) => {
    const origin = originOf(event);
    const first = committed.find((one) => origin !== undefined && originOf(one) === origin);
    return first !== undefined && first.position.offset < event.position.offset;
  };
  for (;;) {
    const others = (await read(feed)).filter((event) => !isRepeat(event));
    if (others.length > 0) return others;
  }
}

/** The backlog as soon as it has this many changes: fewer than at first, when a repeat was fetched and passed over. */
async function backlogOf(feed: ChangeFeed, changes: number): Promise<FeedBacklog> {
  let backlog = await feed.backlog();
  const isSo = async () => {
    backlog = await feed.backlog();
    return backlog.changes === changes;
  };
  await vi.waitUntil(isSo, { timeout: waitMs, interval: 20 });
  return backlog;
}

async function commitAll(feed: ChangeFeed, events: readonly FeedEvent[]): Promise<void> {
  const last = events.at(-1);
  if (last !== undefined) await feed.commit(last.position);
}

function pageIdOf(event: FeedEvent): string {
  const decoded = decodeEvent(event);
  return decoded.kind === "change" ? decoded.change.page_id : decoded.kind;
}

function writtenAtMs(event: FeedEvent | undefined): number | undefined {
  const decoded = event === undefined ? undefined : decodeEvent(event);
  return decoded?.kind === "change" ? decoded.change.writtenAtMs : undefined;
}
