import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import kafkajs, { type Admin, Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSession, type Session } from "../../src/adapters/cassandra/session.ts";
import { openDataDir } from "../../src/adapters/data-dir/data-dir.ts";
import { describeFaults, type Fault, type Told } from "../doctor/faults.ts";
import { startProgram } from "../e2e/start-program.ts";

/*
 * The doctor's checks of Kafka and of a memory on servers, on a stack of its own that is broken in each way there is. Some five
 * minutes, so only with GIBSEY_TEST_NATIVE=1.
 */

const isWanted = process.env["GIBSEY_TEST_NATIVE"] === "1";
const pagesTopic = "gibsey.gibsey.pages";
let home: string;

const dataDir = () => openDataDir(join(home, "book"));

function gibsey(...words: string[]) {
  const settings = {
    GIBSEY_RUNTIME: "native",
    GIBSEY_DATA_DIR: dataDir().path,
    GIBSEY_PORT: "0",
    GIBSEY_EMBEDDER: "stub",
    GIBSEY_URL: "",
  };
  return startProgram(words, { ...process.env, ...settings }).ended;
}

async function doctor(words: readonly string[]): Promise<Told> {
  const { status, stdout, stderr } = await gibsey("doctor", "--json", ...words);
  if (stdout === "") throw new Error(stderr);
  return { ...(JSON.parse(stdout) as Told), status };
}

async function untilWell(): Promise<void> {
  const isWell = async () => (await doctor([])).troubles.length === 0;
  await vi.waitUntil(isWell, { timeout: 240_000, interval: 500 });
}

/** The daemon writes its snapshot once the index has been quiet for a while. */
async function untilThere(file: string): Promise<void> {
  const isThere = async () =>
    readFile(file).then(
      () => true,
      () => false,
    );
  await vi.waitUntil(isThere, { timeout: 20_000, interval: 100 });
}

async function pidOf(name: string): Promise<number> {
  const service = (await dataDir().readRun())?.services.find((one) => one.name === name);
  if (service === undefined) throw new Error(`${name} isn't recorded`);
  return service.pid;
}

async function portOf(name: "kafka" | "cassandra"): Promise<number> {
  return (await dataDir().readStack())?.ports[name] ?? 0;
}

async function kafka(clientId: string): Promise<Kafka> {
  return new Kafka({ brokers: [`127.0.0.1:${await portOf("kafka")}`], clientId, logLevel: logLevel.NOTHING });
}

async function asAdmin(work: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = (await kafka("a test")).admin();
  await admin.connect();
  await work(admin).finally(() => admin.disconnect());
}

const settings = (name: string, given: Readonly<Record<string, string>>) =>
  asAdmin((admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name,
          configEntries: Object.entries(given).map(([key, value]) => ({ name: key, value })),
        },
      ],
    }),
  );

const afterFix = async () => {};

/** CQL behind the daemon's back. */
async function onCassandra(work: (session: Session) => Promise<unknown>): Promise<void> {
  const port = await portOf("cassandra");
  const place = { contactPoints: ["127.0.0.1"], port, datacenter: "datacenter1", keyspace: "gibsey" };
  const session = await openSession(place);
  await work(session).finally(() => session.close());
}

const vectorTable = "gibsey.page_vectors_stub_words_256";

/** Nobody is there any more to start a server again that dies. */
async function withKeeperHeld(work: () => Promise<void>): Promise<() => Promise<void>> {
  const daemon = await pidOf("daemon");
  process.kill(daemon, "SIGSTOP");
  await work();
  return async () => {
    process.kill(daemon, "SIGCONT");
    await untilWell();
  };
}

const faults: readonly Fault<void>[] = [
  {
    name: "the topic of the pages is deleted",
    check: "kafka.topics",
    tells: /gibsey\.gibsey\.pages isn't there/,
    isFixed: true,
    inject: async () => {
      await asAdmin((admin) => admin.deleteTopics({ topics: [pagesTopic] }));
      return untilWell;
    },
  },
  {
    name: "a topic keeps changes for a minute",
    check: "kafka.retention",
    tells: /keeps changes for 1 minute/,
    isFixed: true,
    inject: async () => {
      await settings(pagesTopic, { "retention.ms": "60000" });
      return afterFix;
    },
  },
  {
    name: "the dead letters' topic throws old letters away",
    check: "kafka.retention",
    tells: /cleanup\.policy delete/,
    isFixed: true,
    inject: async () => {
      await settings("gibsey.dead-letters", { "cleanup.policy": "delete" });
      return afterFix;
    },
  },
  {
    name: "a topic asks for more copies than there are",
    check: "kafka.partitions",
    tells: /takes no writes: min\.insync\.replicas is 2/,
    isFixed: true,
    inject: async () => {
      await settings(pagesTopic, { "min.insync.replicas": "2" });
      return afterFix;
    },
  },
  {
    name: "another program reads with the book's group id",
    check: "kafka.group",
    tells: /a stranger on .* with gibsey\.gibsey\./,
    inject: async () => {
      const consumer = (await kafka("a stranger")).consumer({ groupId: "gibsey" });
      await consumer.connect();
      await consumer.subscribe({ topics: [pagesTopic] });
      const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
      await consumer.run({ eachMessage: async () => {} });
      await joined;
      return async () => {
        await consumer.disconnect();
        await untilWell();
      };
    },
  },
  {
    name: "Kafka is suspended (SIGSTOP)",
    check: "kafka.broker",
    tells: /says nothing for 4 s: its process was suspended.*\nkill -CONT \d+/,
    isFixed: true,
    inject: async () => {
      const pid = await pidOf("kafka");
      process.kill(pid, "SIGSTOP");
      return async () => {
        process.kill(pid, "SIGCONT");
        await untilWell();
      };
    },
  },
  {
    name: "Kafka is killed, and nobody starts it again",
    check: "kafka.process",
    tells: /has ended/,
    inject: () => withKeeperHeld(async () => void process.kill(await pidOf("kafka"), "SIGKILL")),
  },
  {
    name: "another program has Kafka's port",
    check: "kafka.broker",
    tells: /isn't Kafka: it says "HTTP\/1\.1 400 Bad Request": pid \d+ .* has the port/,
    isFirst: false,
    inject: async () => {
      const server = createServer();
      const undo = await withKeeperHeld(async () => {
        process.kill(await pidOf("kafka"), "SIGKILL");
        const listen = async () => {
          server.listen(await portOf("kafka"), "127.0.0.1");
          await once(server, "listening");
        };
        await vi.waitUntil(
          () =>
            listen().then(
              () => true,
              () => false,
            ),
          { timeout: 10_000, interval: 100 },
        );
      });
      return async () => {
        server.close();
        server.closeAllConnections();
        await undo();
      };
    },
  },
  {
    name: "the group's commit is beyond the end of the topic, and the daemon was killed",
    check: "kafka.offsets",
    tells: /is done with gibsey\.gibsey\.pages\/0 up to 1000000/,
    isFixed: true,
    inject: async () => {
      process.kill(await pidOf("daemon"), "SIGKILL");
      const partitions = [{ partition: 0, offset: "1000000" }];
      // A client sets it by being in the group for a moment, and not each time it stays.
      const set = () =>
        asAdmin(async (admin) => {
          await admin.setOffsets({ groupId: "gibsey", topic: pagesTopic, partitions });
          const [topic] = await admin.fetchOffsets({ groupId: "gibsey", topics: [pagesTopic] });
          if (topic?.partitions[0]?.offset !== "1000000") throw new Error("it didn't stay");
        });
      const isSet = () =>
        set().then(
          () => true,
          () => false,
        );
      await vi.waitUntil(isSet, { timeout: 60_000, interval: 300 });
      return async () => {
        await gibsey("up");
        await untilWell();
      };
    },
  },
  {
    name: "vectors of a page are deleted in Cassandra behind the daemon's back",
    check: "memory.vectors",
    tells: /1 page has words and not all vectors/,
    isFixed: true,
    inject: async () => {
      await onCassandra(async (session) => {
        await session.rows(`DELETE FROM ${vectorTable} WHERE page_id = 'article-eleven'`);
      });
      return untilWell;
    },
  },
  {
    name: "the table of the vectors is dropped in Cassandra",
    check: "cassandra.vectors",
    tells: /there is no table page_vectors_stub_words_256/,
    isFixed: true,
    inject: async () => {
      await onCassandra((session) => session.alter(`DROP TABLE ${vectorTable}`));
      return untilWell;
    },
  },
  {
    name: "a byte of the index's snapshot is flipped under a daemon that runs",
    check: "memory.snapshot",
    tells: /the sum over its vectors isn't right/,
    isFixed: true,
    inject: async () => {
      const file = dataDir().snapshotFile;
      await untilThere(file);
      const bytes = await readFile(file);
      const middle = Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      await writeFile(file, bytes);
      return afterFix;
    },
  },
];

describe.skipIf(!isWanted)("on a native stack (needs GIBSEY_TEST_NATIVE=1, Java 17 and Maven)", () => {
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "gibsey-doctor-"));
    const { status, stderr } = await gibsey("up", "--any-port");
    if (status !== 0) throw new Error(stderr);
    await gibsey("import", "samples/the-honest-half/pages");
    await untilThere(dataDir().snapshotFile);
  }, 400_000);
  afterAll(async () => {
    await gibsey("down");
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }, 180_000);

  describe("that is well", () => {
    it("finds nothing in twenty looks, half of them while a book is imported", async () => {
      for (let times = 0; times < 10; times++) expect((await doctor([])).troubles).toEqual([]);
      const pages = Array.from({ length: 1_500 }, (_, n) => ({ page_id: `x${n}`, number: n + 99, body: `Word ${n}.` }));
      await writeFile(join(home, "large.json"), JSON.stringify(pages));
      const importing = gibsey("import", join(home, "large.json"));
      for (let times = 0; times < 10; times++) expect((await doctor([])).troubles).toEqual([]);
      expect((await importing).status).toBe(0);
    }, 300_000);
  });

  describeFaults({ runtime: "native", book: () => {}, doctor, timeoutMs: 400_000 }, faults);

  describe("that can't be started", () => {
    it("shows what explains it below the error, and takes back what it started", async () => {
      await gibsey("down");
      const data = join(dataDir().path, "cassandra", "data");
      await rename(data, `${data}.aside`);
      await writeFile(data, "");
      const { status, stdout } = await gibsey("up", "--json");
      await rm(data);
      await rename(`${data}.aside`, data);
      expect(status).toBe(4);
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: "SERVICE_FAILED", message: expect.stringContaining("cassandra ended") },
        checks: [{ id: "cassandra.process", status: "wrong", evidence: expect.any(Array) }],
      });
      expect(await dataDir().readRun()).toBeUndefined();
      const again = await gibsey("up");
      expect(again.status, again.stderr).toBe(0);
    }, 400_000);
  });
});
