import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { applySchema } from "../../src/adapters/cassandra/apply-schema.ts";
import { createCardStore } from "../../src/adapters/cassandra/card-store.ts";
import { createCharacterStore } from "../../src/adapters/cassandra/character-store.ts";
import { openCassandraStores } from "../../src/adapters/cassandra/cassandra-stores.ts";
import { createLeases } from "../../src/adapters/cassandra/leases.ts";
import { createNightRuns } from "../../src/adapters/cassandra/night-runs.ts";
import { createPageStore } from "../../src/adapters/cassandra/page-store.ts";
import { diffSchema } from "../../src/adapters/cassandra/schema-difference.ts";
import { openSession } from "../../src/adapters/cassandra/session.ts";
import { createVault } from "../../src/adapters/cassandra/vault.ts";
import { createVectorStore } from "../../src/adapters/cassandra/vector-store.ts";
import { generationOf } from "../../src/core/embed/embedder.ts";
import { limits } from "../../src/core/limits.ts";
import type { PageVectors } from "../../src/core/page.ts";
import { cardStoreContract } from "../contracts/card-store.ts";
import { characterStoreContract } from "../contracts/character-store.ts";
import { leasesContract } from "../contracts/leases.ts";
import { nightRunsContract } from "../contracts/night-runs.ts";
import { pageOf, pageStoreContract } from "../contracts/page-store.ts";
import { vaultContract } from "../contracts/vault.ts";
import { vectorStoreContract } from "../contracts/vector-store.ts";
import { makeTestKeyspace, testCassandra, testOptions, type TestKeyspace } from "./cassandra-keyspace.ts";
import { WriteTimeFeed } from "./write-time-feed.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

if (testCassandra === undefined) {
  describe.skip("a real Cassandra: GIBSEY_TEST_CASSANDRA isn't set (npm run test:services)");
} else {
  let keyspace: TestKeyspace;
  beforeAll(async () => {
    keyspace = await makeTestKeyspace("gibsey_stores");
  });
  afterAll(() => keyspace.release());

  pageStoreContract("Cassandra", async () => ({
    pages: createPageStore(keyspace.session),
    release: () => keyspace.empty(),
  }));

  characterStoreContract("Cassandra", async () => ({
    characters: createCharacterStore(keyspace.session),
    pages: createPageStore(keyspace.session),
    feed: new WriteTimeFeed(keyspace.session),
    release: () => keyspace.empty(),
  }));

  cardStoreContract("Cassandra", async () => ({
    cards: createCardStore(keyspace.session),
    release: () => keyspace.empty(),
  }));

  vaultContract("Cassandra", async () => ({
    vault: createVault(keyspace.session),
    release: () => keyspace.empty(),
  }));

  nightRunsContract("Cassandra", async () => ({
    runs: createNightRuns(keyspace.session),
    release: () => keyspace.empty(),
  }));

  leasesContract("Cassandra", async () => ({
    open: () => createLeases(keyspace.session),
    pass: () => {},
    release: () => keyspace.empty(),
  }));

  vectorStoreContract("Cassandra", async () => ({
    vectors: createVectorStore(keyspace.session),
    release: () => keyspace.empty(),
  }));

  describe("pages in Cassandra", () => {
    it("are read as far as they go where another program left columns out", async () => {
      const { session } = keyspace;
      const pages = createPageStore(session);
      const insert = `INSERT INTO ${session.keyspace}.pages (page_id, body) VALUES (?, ?)`;
      for (const page_id of ["7", "wall", "moss"]) await session.write(insert, page_id, "Words.");
      await pages.put([pageOf("a", 5), pageOf("b", 9)]);
      while ((await pages.scan(undefined, 10)).length < 5);
      const listed = async (after: number | undefined, limit: number): Promise<string[]> =>
        (await pages.list(after, limit)).map((page) => `${page.page_id} ${page.number}`);
      expect(await listed(undefined, 1)).toEqual(["moss 0", "wall 0"]);
      expect(await listed(0, 2)).toEqual(["a 5", "7 7"]);
      expect((await pages.get(["wall"])).get("wall")).toEqual({
        page_id: "wall",
        number: 0,
        section: 1,
        char_id: "",
        title: "",
        body: "Words.",
      });
      await expect(pages.put([pageOf("c", 7)])).rejects.toMatchObject({ code: "PAGE_DUPLICATE" });
      expect(await pages.put([pageOf("7", 12)])).toMatchObject({ changed: 1 });
      expect(await pages.lastNumber()).toBe(12);
      expect(await listed(6, 9)).toEqual(["b 9", "7 12"]);
      await keyspace.empty();
    });

    it("are listed whole, however far apart or close together their numbers are", async () => {
      const { session } = keyspace;
      const pages = createPageStore(session);
      const numbers = [
        ...Array.from({ length: 50 }, (_, index) => index),
        1_000,
        1_000_000,
        2_147_483_600,
        2_147_483_647,
      ];
      await pages.put(numbers.map((number) => pageOf(`p${number}`, number)));
      const insert = `INSERT INTO ${session.keyspace}.pages (page_id, number) VALUES (?, ?)`;
      for (let twin = 0; twin < 9; twin++) await session.write(insert, `twin${twin}`, 1_000_000);
      const listed: number[] = [];
      for (let batch = await pages.list(undefined, 3); batch.length > 0; batch = await pages.list(listed.at(-1), 3)) {
        listed.push(...batch.map((page) => page.number));
      }
      expect(listed).toEqual([...numbers, ...Array.from({ length: 9 }, () => 1_000_000)].toSorted((a, b) => a - b));
      await keyspace.empty();
    });
  });

  describe("vectors in Cassandra", () => {
    const generation = generationOf("onnx", "a-model-of-a-long-name-that-makes-a-longer-table", 1_000);

    it("are replaced as a whole where they are more than one mutation takes, and in a table of a long name", async () => {
      const vectors = createVectorStore(keyspace.session);
      await vectors.pin(generation);
      const large = (text_hash: string, passages: number): PageVectors => ({
        page_id: "large",
        text_hash,
        vectors: Array.from({ length: passages }, (_, index) => ({
          passage: `a${index}`,
          vector: new Float32Array(1_000).fill(index / 8),
        })),
      });
      const twoBatches = Math.ceil(limits.cassandraBatchBytesMax / 4_000) + 1;
      await vectors.put(generation, [large("h1", twoBatches)]);
      expect(await vectors.count(generation)).toBe(twoBatches);
      await vectors.put(generation, [large("h2", 2)]);
      expect((await vectors.get(generation, ["large"])).get("large")).toEqual(large("h2", 2));
      await keyspace.empty();
    });

    it("have one active generation, however many begin and activate others at once", async () => {
      const { session } = keyspace;
      await createVectorStore(session).pin(generation);
      const others = ["one", "two", "three"].map((model) => generationOf("stub", model, 2));
      await Promise.all(
        others.map(async (other) => {
          const vectors = createVectorStore(session);
          await vectors.begin(other);
          await vectors.activate(other).catch(() => {});
        }),
      );
      const { active, building, previous } = await createVectorStore(session).generations();
      const named = [active, building, previous].filter((one) => one !== undefined).map((one) => one.id);
      expect(active).toBeDefined();
      expect(new Set(named).size).toBe(named.length);
      await keyspace.empty();
    });
  });

  describe("the schema in Cassandra", () => {
    it("is complete once it was applied, and then there is nothing to do", async () => {
      expect(await diffSchema(keyspace.session)).toEqual([]);
      const statements: string[] = [];
      await applySchema(keyspace.session, "ours", (statement) => statements.push(statement));
      expect(statements).toEqual([]);
      const stores = await openCassandraStores(keyspace.options);
      await stores.canary.put("wren");
      expect(await stores.canary.has("wren")).toBe(true);
      const kept = await keyspace.session.row(`SELECT TTL(written_at) AS s FROM ${keyspace.session.keyspace}.test_cdc`);
      expect(kept?.["s"]).toBeGreaterThan(limits.canaryRowS / 2);
      await stores.canary.remove("wren");
      expect(await stores.canary.has("wren")).toBe(false);
      await stores.close();
    });

    it("adds what a table that was there before lacks, and leaves its rows and its other columns alone", async () => {
      const session = await openSession(testOptions(`gibsey_older_${process.pid}`));
      const table = `${session.keyspace}.pages`;
      await session.alter(
        `CREATE KEYSPACE ${session.keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
      );
      await session.alter(
        `CREATE TABLE ${table} (page_id text PRIMARY KEY, section int, title text, body text, mood text)`,
      );
      await session.write(`INSERT INTO ${table} (page_id, body, mood) VALUES (?, ?, ?)`, "12", "Words.", "dry");
      await expect(openCassandraStores(testOptions(session.keyspace))).rejects.toMatchObject({
        code: "SCHEMA_MISSING",
      });
      const statements: string[] = [];
      await applySchema(session, "ours", (statement) => statements.push(statement));
      expect(statements.map((statement) => statement.split(/ADD|WITH|\(/)[0]?.trim())).toEqual(
        expect.arrayContaining([`ALTER TABLE ${table}`, `CREATE INDEX IF NOT EXISTS pages_number ON ${table}`]),
      );
      expect(await createPageStore(session).scan(undefined, 9)).toMatchObject([{ page_id: "12", number: 12 }]);
      expect(await session.row(`SELECT mood FROM ${table}`)).toMatchObject({ mood: "dry" });
      await session.alter(`DROP TABLE ${table}`);
      await session.alter(`CREATE TABLE ${table} (page_id int PRIMARY KEY, body text)`);
      await expect(applySchema(session, "ours", () => {})).rejects.toMatchObject({
        code: "SCHEMA_CONFLICT",
      });
      await session.alter(`DROP KEYSPACE ${session.keyspace}`);
      await session.close();
    });

    it("that isn't there is said to be missing, and a server that isn't there to be down", async () => {
      const nowhere = testOptions("gibsey_nowhere");
      await expect(openCassandraStores(nowhere)).rejects.toMatchObject({ code: "SCHEMA_MISSING" });
      const session = await openSession(nowhere);
      await expect(createPageStore(session).count()).rejects.toMatchObject({ code: "SCHEMA_MISSING" });
      await session.close();
      await expect(openSession({ ...nowhere, port: 1 })).rejects.toMatchObject({ code: "CASSANDRA_DOWN" });
      await expect(openSession({ ...nowhere, datacenter: "elsewhere" })).rejects.toThrow(/"elsewhere".*datacenter1/);
    });
  });
}
