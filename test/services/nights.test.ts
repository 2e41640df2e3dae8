import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createNightStore, type NightSession } from "../../src/adapters/cassandra/night-store.ts";
import { GibseyError } from "../../src/core/errors.ts";
import { limits } from "../../src/core/limits.ts";
import type { Night } from "../../src/core/store/night-store.ts";
import { membersOf, nightOf, nightStoreContract, summaryOf } from "../contracts/night-store.ts";
import { isLongForm } from "../fc-runs.ts";
import { makeTestKeyspace, testCassandra, type TestKeyspace } from "./cassandra-keyspace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

if (testCassandra === undefined) {
  describe.skip("a real Cassandra: GIBSEY_TEST_CASSANDRA isn't set (npm run test:services)");
} else {
  let keyspace: TestKeyspace;
  beforeAll(async () => {
    keyspace = await makeTestKeyspace("gibsey_nights");
  });
  afterAll(() => keyspace.release());

  nightStoreContract(
    "Cassandra",
    async () => ({ open: () => createNightStore(keyspace.session), release: () => keyspace.empty() }),
    { nights: isLongForm ? 500 : 50 },
  );

  describe("a night in Cassandra", () => {
    afterEach(() => keyspace.empty());
    const open = (over: Partial<NightSession> = {}) => createNightStore(sessionOf(keyspace, over));
    /** Ids of nights that have rows: as they are listed, and as they are. */
    const kept = async () => {
      const { session } = keyspace;
      const listed = await session.rows(`SELECT night FROM ${session.keyspace}.nights`);
      const there = await session.rows(`SELECT DISTINCT night FROM ${session.keyspace}.summaries`);
      return [listed, there].map((rows) => rows.flatMap((row) => row["night"] ?? []).toSorted());
    };

    it("of 71,000 pages is kept whole, in 48 clusters and in one", async () => {
      const even = Array.from({ length: 48 }, (_, id) => summaryOf(id, { members: membersOf(Math.ceil(71_000 / 48)) }));
      const night = nightOf("even", 0, { summaries: even });
      expect(await open().publish(night, undefined)).toBe(true);
      expect(await open().latest()).toEqual(night);
      const uneven = nightOf("uneven", 0, {
        summaries: [summaryOf(0), summaryOf(1, { members: membersOf(71_000) }), summaryOf(2, { shortfall: "it hung" })],
      });
      expect(await open().publish(uneven, "even")).toBe(true);
      expect(await open().latest()).toEqual(uneven);
    });

    it("is all that is kept once it is published, whatever killed writers left", async () => {
      const killed = open({ writeIf: () => Promise.reject(new Error("killed")) });
      await expect(killed.publish(nightOf("a"), undefined)).rejects.toThrow("killed");
      expect((await kept()).map((ids) => ids.length)).toEqual([1, 1]);
      expect(await open().latest()).toBeUndefined();
      await open().publish(nightOf("b"), undefined);
      await expect(killed.publish(nightOf("c"), "b")).rejects.toThrow("killed");
      await open({ write: failing(keyspace, "DELETE") }).publish(nightOf("d"), "b");
      expect(await open().latest()).toEqual(nightOf("d"));
      await open().publish(nightOf("e"), "d");
      const [listed, there] = await kept();
      expect(listed).toHaveLength(1);
      expect(there).toEqual(listed);
      expect(await open().latest()).toEqual(nightOf("e"));
    });

    it("leaves nothing of itself when another has come between", async () => {
      const late = open({
        writeIf: async (...statements) => {
          await open().publish(nightOf("b"), "a");
          return keyspace.session.writeIf(...statements);
        },
      });
      await open().publish(nightOf("a"), undefined);
      expect(await late.publish(nightOf("c"), "a")).toBe(false);
      expect((await kept()).map((ids) => ids.length)).toEqual([1, 1]);
      expect(await open().latest()).toEqual(nightOf("b"));
    });

    it("is read whole by one who had begun with the night before when that went", async () => {
      await open().publish(nightOf("a", 9), undefined);
      let isFirst = true;
      const slow = open({
        rows: async (...query) => {
          if (isFirst) await open().publish(nightOf("b", 3), "a");
          isFirst = false;
          return keyspace.session.rows(...query);
        },
      });
      expect(await slow.latest()).toEqual(nightOf("b", 3));
    });

    it("that lacks rows is as if it weren't there, and the next takes its place", async () => {
      const { session } = keyspace;
      await open().publish(nightOf("a", 3), undefined);
      const [night] = (await session.rows(`SELECT night FROM ${session.keyspace}.nights`)).map((row) => row["night"]);
      await session.write(
        `DELETE FROM ${session.keyspace}.summaries WHERE night = ? AND cluster_id = ?`,
        String(night),
        1,
      );
      expect(await open().latest()).toBeUndefined();
      expect(await open().publish(nightOf("b"), "a")).toBe(false);
      expect(await open().publish(nightOf("b"), undefined)).toBe(true);
      expect(await open().latest()).toEqual(nightOf("b"));
    });

    it.each(["done", "not done"] as const)(
      "of whose publishing nobody hears that it was %s is published",
      async (fate) => {
        let before: string | undefined;
        for (const runId of ["a", "b", "c"]) {
          expect(await open(cutOff(keyspace, fate, 1)).publish(nightOf(runId), before)).toBe(true);
          expect(await open().latest()).toEqual(nightOf(runId));
          before = runId;
        }
        expect((await kept()).map((ids) => ids.length)).toEqual([1, 1]);
      },
    );

    it("that is cut off every time ends with an error, and is published when it is asked again", async () => {
      const deaf = open(cutOff(keyspace, "not done", limits.cassandraConditionTriesMax));
      const night: Night = nightOf("a");
      await expect(deaf.publish(night, undefined)).rejects.toMatchObject({ code: "CASSANDRA_BUSY" });
      expect(await open().latest()).toBeUndefined();
      expect(await open().publish(night, undefined)).toBe(true);
      expect(await open().latest()).toEqual(night);
    });

    it("isn't captured, nor is anything beside it", async () => {
      const { session } = keyspace;
      const cql = "SELECT table_name, cdc FROM system_schema.tables WHERE keyspace_name = ?";
      const captured = (await session.rows(cql, session.keyspace)).filter((row) => row["cdc"] === true);
      expect(captured.map((row) => row["table_name"])).toEqual(["pages", "test_cdc"]);
    });
  });
}

/** A session some of whose calls are others. */
function sessionOf({ session }: TestKeyspace, over: Partial<NightSession>): NightSession {
  return {
    keyspace: session.keyspace,
    row: (...query) => session.row(...query),
    rows: (...query) => session.rows(...query),
    settledRows: (...query) => session.settledRows(...query),
    write: (...query) => session.write(...query),
    writeIf: (...statements) => session.writeIf(...statements),
    ...over,
  };
}

/** The first conditional writes end with a time-out, after they were done or instead. */
function cutOff({ session }: TestKeyspace, fate: "done" | "not done", times: number): Pick<NightSession, "writeIf"> {
  let writes = 0;
  return {
    async writeIf(...statements) {
      writes += 1;
      if (writes > times) return session.writeIf(...statements);
      if (fate === "done") await session.writeIf(...statements);
      throw timedOut();
    },
  };
}

/** Plain writes, of which those that begin so fail. */
function failing({ session }: TestKeyspace, start: string): NightSession["write"] {
  return async (cql, ...values) => {
    if (cql.startsWith(start)) throw timedOut();
    await session.write(cql, ...values);
  };
}

function timedOut(): GibseyError {
  return new GibseyError("CASSANDRA_BUSY", "the write timed out", "try again");
}
