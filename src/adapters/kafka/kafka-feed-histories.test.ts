import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { agentEvent } from "../../../test/fakes/agent.ts";
import { FakeKafka } from "../../../test/fakes/kafka.ts";
import { fcRuns } from "../../../test/fc-runs.ts";
import type { FeedEvent } from "../../core/change/feed.ts";
import { openTestFeed, pagesTopic, read } from "./test-feed.ts";

/** What may happen between a broker and a reader, in any order. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("send" as const), partition: fc.nat(1), pos: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("read" as const), max: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("commit" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("rebalance", "crash") }) },
);

describe("whatever happens", () => {
  it("every change is delivered, and nothing is committed before it and all before it were", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 40 }), async (history) => {
        const kafka = new FakeKafka();
        kafka.makeTopic(pagesTopic, 2);
        kafka.fetchMax = 2;
        const { feed, isIn, until } = openTestFeed({ kafka });
        const sent: string[][] = [[], []];
        const done = new Set<string>();
        let taken: FeedEvent[] = [];
        const commit = async (which: number) => {
          const event = taken[which];
          if (event === undefined) return;
          for (const one of taken.slice(0, which + 1)) done.add(`${one.key} ${JSON.parse(one.value ?? "").source.pos}`);
          await feed.commit(event.position);
          taken = taken.slice(which + 1);
        };
        const checkCommitted = () => {
          for (const partition of [0, 1]) {
            const undone = sent[partition]
              ?.slice(0, kafka.committed(pagesTopic, partition))
              .filter((one) => !done.has(one));
            expect(undone).toEqual([]);
          }
        };
        await until(() => feed.state().kind === "listening");
        for (const one of history) {
          if (one.kind === "send") {
            // The same place in the log again is a repeat, and the row's key always goes to one partition.
            const event = agentEvent(`p${one.partition}`, one.pos);
            sent[one.partition]?.push(`${event.key} ${one.pos}`);
            kafka.send(pagesTopic, event, one.partition);
          } else if (one.kind === "read") {
            if ((await feed.backlog()).changes > taken.length) taken.push(...(await read(feed, one.max)));
          } else if (one.kind === "commit") {
            await commit(taken.length === 0 ? 0 : one.which % taken.length);
          } else {
            taken = [];
            if (one.kind === "rebalance") kafka.rebalance();
            if (one.kind === "crash") {
              kafka.crash();
              await isIn("down");
              await until(() => feed.state().kind === "listening");
            }
          }
          checkCommitted();
        }
        while ((await feed.backlog()).changes > taken.length) taken.push(...(await read(feed)));
        await commit(taken.length - 1);
        expect(await feed.backlog()).toMatchObject({ changes: 0 });
        checkCommitted();
        await vi.waitUntil(() => [0, 1].every((p) => kafka.committed(pagesTopic, p) === sent[p]?.length), {
          interval: 1,
        });
        await feed.close();
      }),
      { numRuns: fcRuns },
    );
  });
});
