import { appendFileSync } from "node:fs";
import { copyFile, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { identify } from "../../src/adapters/process/process-identity.ts";
import { describeFaults, type Fault } from "../doctor/faults.ts";
import { testBook } from "./book-on-servers.ts";
import { type DoctorBook, openDoctorBook } from "./doctor-book.ts";

/*
 * Cassandra and the agent broken in every way that is known, for real, on a stack of its own. Each fault must be named first
 * and told by its cause; where a repair is offered it must mend it; and afterwards changes must flow and nothing be told.
 */

const isLong = process.env["GIBSEY_TEST_NATIVE"] === "1";
const isWanted = testBook !== undefined || isLong;
/** What is broken in the short form: a kind each, and none for which a server has to be started anew. All take ten minutes. */
const shortForm = new Set([
  "cassandra.cql",
  "cassandra.cdc-tables",
  "cassandra.ledger",
  "agent.answers",
  "agent.single",
]);
vi.setConfig({ hookTimeout: 400_000 });

let book: DoctorBook;
beforeAll(async () => {
  if (!isWanted) return;
  book = await openDoctorBook();
  await book.gibsey("up", "--any-port");
  await book.gibsey("import", "samples/the-honest-half/pages");
});
afterAll(async () => {
  if (isWanted) await book.close();
});

describe.skipIf(!isWanted)(
  "the doctor of a native stack that is well (GIBSEY_TEST_BOOK or GIBSEY_TEST_NATIVE=1)",
  () => {
    it("finds nothing, however often it looks", async () => {
      for (let look = 0; look < 5; look++) expect((await book.doctor([])).troubles).toEqual([]);
    }, 120_000);
  },
);

/** A server that was halted or killed, alone, or with the daemon that would start it again. */
const killed = (name: "cassandra" | "agent") => async (book: DoctorBook) => {
  await book.kill("daemon", name);
  return () => book.heal();
};
const halted = (name: "cassandra" | "agent") => async (book: DoctorBook) => {
  const { pid } = await book.service(name);
  process.kill(pid, "SIGSTOP");
  return async () => {
    if ((await identify(pid)) !== undefined) process.kill(pid, "SIGCONT");
    await book.heal();
  };
};
const portTaken = (name: "cassandra" | "agent") => async (book: DoctorBook) => {
  await book.kill("daemon", name);
  const letGo = await book.holdPort(name);
  return async () => {
    await letGo();
    await book.heal();
  };
};

/** Cassandra, or the agent, with a line of its configuration as somebody else would have it. */
const setTo = (name: "cassandra" | "agent", from: RegExp, to: string) => async (book: DoctorBook) => {
  const file = join(book.folders(name).conf, name === "agent" ? "agent.properties" : "cassandra.yaml");
  await book.restartWith(name, { [file]: (text) => text.replace(from, to) });
  return () => book.heal();
};

const cql =
  (...statements: string[]) =>
  async (book: DoctorBook) => {
    await book.cql(...statements);
    return () => book.heal();
  };

/** Something that the server is said to have written. */
const logged = (name: "cassandra" | "agent", line: string) => async (book: DoctorBook) => {
  appendFileSync(book.folders(name).log, `${line}\n`);
  return async () => {
    // Lines of an earlier start don't count.
    await book.kill("daemon", name);
    await book.heal();
  };
};

async function vectorTable(book: DoctorBook): Promise<string> {
  const rows = await book.cql("SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'gibsey'");
  return rows.map((row) => String(row["table_name"])).find((name) => name.startsWith("page_vectors_")) ?? "";
}

const faults: readonly Fault<DoctorBook>[] = [
  {
    name: "Cassandra is killed, and the daemon",
    check: "cassandra.process",
    tells: /has ended/,
    isFixed: true,
    inject: killed("cassandra"),
  },
  {
    name: "Cassandra is halted (SIGSTOP)",
    check: "cassandra.cql",
    tells: /halted[^]*kill -CONT \d+/,
    isFixed: true,
    inject: halted("cassandra"),
  },
  {
    name: "another process has Cassandra's port",
    check: "machine.ports",
    tells: new RegExp(`pid ${process.pid} `),
    inject: portTaken("cassandra"),
  },
  {
    name: "the node runs without change capture",
    check: "cassandra.cdc-enabled",
    tells: /captures none/,
    isFixed: true,
    inject: setTo("cassandra", /cdc_enabled: true/, "cdc_enabled: false"),
  },
  {
    name: "the commit log is synced every ten seconds",
    check: "cassandra.commitlog-sync",
    tells: /10s/,
    isFixed: true,
    inject: setTo("cassandra", /commitlog_sync_period: 20ms/, "commitlog_sync_period: 10s"),
  },
  {
    name: "segments of the commit log are large",
    check: "cassandra.segment-size",
    status: "warn",
    tells: /16MiB/,
    isFixed: true,
    inject: setTo("cassandra", /commitlog_segment_size: 4MiB/, "commitlog_segment_size: 16MiB"),
  },
  {
    name: "a table is dropped",
    check: "cassandra.schema",
    tells: /table characters isn't there/,
    isFixed: true,
    inject: cql("DROP TABLE gibsey.characters"),
  },
  {
    name: "a column is dropped",
    check: "cassandra.schema",
    tells: /lacks its column tone/,
    isFixed: true,
    inject: cql("ALTER TABLE gibsey.characters DROP tone"),
  },
  {
    name: "an index is dropped",
    check: "cassandra.schema",
    tells: /lacks the index on char_id/,
    isFixed: true,
    inject: cql("DROP INDEX gibsey.pages_char_id"),
  },
  {
    name: "capture is switched off for pages",
    check: "cassandra.cdc-tables",
    tells: /pages aren't captured/,
    isFixed: true,
    inject: cql("ALTER TABLE gibsey.pages WITH cdc = false"),
  },
  {
    name: "capture is switched on for vectors",
    check: "cassandra.cdc-tables",
    tells: /page_vectors_\w+ would feed back/,
    isFixed: true,
    inject: async (book) => cql(`ALTER TABLE gibsey.${await vectorTable(book)} WITH cdc = true`)(book),
  },
  {
    name: "the room for changes is full, because the agent is away",
    check: "cassandra.cdc-raw-space",
    isFirst: false,
    tells: /full[^]*Rejecting mutation/,
    inject: async (book) => {
      const file = join(book.folders("cassandra").conf, "cassandra.yaml");
      await book.restartWith("cassandra", {
        [file]: (text) => text.replace(/cdc_total_space: .*/, "cdc_total_space: 16MiB"),
      });
      await book.kill("daemon", "agent");
      const insert = "INSERT INTO gibsey.test_cdc (id, body) VALUES (?, ?)";
      const writes = Array.from({ length: 200 }, (_, number) => [insert, [`${number}`, "x".repeat(100_000)]] as const);
      await expect(book.cql(...writes)).rejects.toThrow(/write/);
      return async () => {
        await book.gibsey("up", "--only", "agent");
        await book.heal();
      };
    },
  },
  {
    name: "segments that nobody will read take a third of the room",
    check: "cassandra.cdc-raw-orphans",
    status: "warn",
    isSimulated: true,
    tells: /CommitLog-8-1\.log/,
    isFixed: true,
    inject: async (book) => {
      const file = join(book.folders("cassandra").home, "cdc_raw", "CommitLog-8-1.log");
      const orphan = await open(file, "w");
      await orphan.truncate(350 * 1_048_576);
      await orphan.close();
      return async () => {
        await rm(file, { force: true });
        await book.heal();
      };
    },
  },
  {
    name: "the table of vectors is dropped",
    check: "cassandra.vectors",
    tells: /there is no table page_vectors_/,
    isFixed: true,
    inject: async (book) => cql(`DROP TABLE gibsey.${await vectorTable(book)}`)(book),
  },
  {
    name: "vectors are indexed, with more writers than cores",
    check: "cassandra.writers",
    tells: /16 writers on \d+ cores/,
    isFixed: true,
    inject: async (book) => {
      const table = await vectorTable(book);
      await book.cql(`CREATE INDEX of_vectors ON gibsey.${table} (vector) USING 'sai'`);
      const back = await setTo("cassandra", /concurrent_writes: .*/, "concurrent_writes: 16")(book);
      return async () => {
        await book.cql("DROP INDEX gibsey.of_vectors");
        await back();
      };
    },
  },
  {
    name: "a balance is changed by hand",
    check: "cassandra.ledger",
    tells: /the entries of ada sum to 100, and the balance is 7/,
    inject: async (book) => {
      await book.gibsey("credits", "ada");
      await book.cql("UPDATE gibsey.ledger SET balance = 7 WHERE user = 'ada'");
      return async () => void (await book.cql("UPDATE gibsey.ledger SET balance = 100 WHERE user = 'ada'"));
    },
  },
  {
    name: "another daemon has the keyspace",
    check: "cassandra.lease",
    tells: /held by elsewhere:\/a\/book/,
    inject: async (book) => {
      await book.kill("daemon");
      await book.cql("INSERT INTO gibsey.leases (name, holder) VALUES ('daemon', 'elsewhere:/a/book') USING TTL 300");
      return async () => {
        await book.cql("DELETE FROM gibsey.leases WHERE name = 'daemon'");
        await book.heal();
      };
    },
  },
  {
    name: "Cassandra writes that its disk is full",
    check: "cassandra.log",
    isSimulated: true,
    tells: /the disk is full/,
    inject: logged(
      "cassandra",
      "2026-11-26 19:01:09,238 ERROR [MemtableFlushWriter:1] C - java.io.IOException: No space left on device",
    ),
  },
  {
    name: "the agent is killed, and the daemon",
    check: "agent.process",
    tells: /has ended/,
    isFixed: true,
    inject: killed("agent"),
  },
  {
    name: "the agent is halted (SIGSTOP)",
    check: "agent.answers",
    tells: /halted[^]*kill -CONT \d+/,
    isFixed: true,
    inject: halted("agent"),
  },
  {
    name: "another process has the agent's port",
    check: "machine.ports",
    tells: new RegExp(`pid ${process.pid} `),
    inject: portTaken("agent"),
  },
  {
    name: "a second agent uses the same offsets",
    check: "agent.single",
    tells: /kill \d+/,
    isFixed: true,
    inject: async (book) => {
      const file = join(book.folders("agent").conf, "second.properties");
      const own = await readFile(join(book.folders("agent").conf, "agent.properties"), "utf8");
      await writeFile(file, own.replace(/^http\.port=.*/m, "http.port=0"));
      const { pid } = await book.startAnother("agent", (words) => [...words.slice(0, -1), file]);
      return async () => {
        if ((await identify(pid)) !== undefined) process.kill(pid, "SIGKILL");
        await book.heal();
      };
    },
  },
  {
    name: "the agent reads the node's files by another partitioner",
    check: "agent.node-yaml",
    tells: /partitioner is RandomPartitioner/,
    isFixed: true,
    inject: async (book) => {
      const other = join(book.folders("agent").conf, "other.yaml");
      await copyFile(join(book.folders("cassandra").conf, "cassandra.yaml"), other);
      await writeFile(other, (await readFile(other, "utf8")).replace("Murmur3Partitioner", "RandomPartitioner"));
      return setTo("agent", /^cassandra\.config=.*$/m, `cassandra.config=${other}`)(book);
    },
  },
  {
    name: "the agent waits until segments are full",
    check: "agent.real-time",
    tells: /until their segment is full/,
    isFixed: true,
    inject: setTo("agent", /(real\.time\.processing\.enabled)=true/, "$1=false"),
  },
  {
    name: "the agent looks for changes every ten seconds",
    check: "agent.poll-intervals",
    tells: /marked\.complete\.poll\.interval\.ms=10000/,
    isFixed: true,
    inject: setTo("agent", /(marked\.complete\.poll\.interval\.ms)=20/, "$1=10000"),
  },
  {
    name: "the agent writes to other topics",
    check: "agent.topic-prefix",
    tells: /topic\.prefix is elsewhere/,
    isFixed: true,
    inject: setTo("agent", /^topic\.prefix=.*$/m, "topic.prefix=elsewhere"),
  },
  {
    name: "the agent sends all rows at each start",
    check: "agent.snapshot-mode",
    status: "warn",
    tells: /ALWAYS/,
    isFixed: true,
    inject: setTo("agent", /^snapshot\.mode=.*$/m, "snapshot.mode=ALWAYS"),
  },
  {
    name: "the agent's file of offsets is damaged, and the agent is killed",
    check: "agent.offsets",
    tells: /no agent can read it/,
    isFixed: true,
    async inject(book) {
      const file = join(book.folders("agent").home, "offsets", "commitlog_offset.properties");
      await book.kill("daemon", "agent");
      await writeFile(file, "gibsey.pages=\\uZZZZ\n");
      return () => book.heal();
    },
  },
  {
    name: "the agent meets an offset that is none, and takes away the segment that Cassandra writes",
    check: "agent.segments",
    tells: /isn't in .*cdc_raw any more/,
    isFirst: false,
    isFixed: true,
    async inject(book) {
      const file = join(book.folders("agent").home, "offsets", "commitlog_offset.properties");
      await book.restartWith("agent", { [file]: () => "gibsey.test_cdc=nonsense\n" }, "SIGKILL");
      const { doctor } = book;
      await vi.waitUntil(async () => !(await doctor(["--only", "agent.segments"])).ok, { timeout: 30_000 });
      return () => book.heal();
    },
  },
  {
    name: "the agent's offset is in the future",
    check: "agent.offsets",
    tells: /test_cdc goes on at CommitLog-8-9999999999999\.log/,
    isFixed: true,
    inject: async (book) => {
      const file = join(book.folders("agent").home, "offsets", "commitlog_offset.properties");
      const later = (text: string) => text.replaceAll(/CommitLog-8-\d+/g, "CommitLog-8-9999999999999");
      await book.restartWith("agent", { [file]: later }, "SIGKILL");
      return () => book.heal();
    },
  },
  {
    name: "Cassandra has left a segment without an end",
    check: "agent.segments",
    tells: /without an end[^]*COMPLETED/,
    isFixed: true,
    inject: async (book) => {
      const file = join(book.folders("cassandra").conf, "cassandra.yaml");
      await book.cql(["INSERT INTO gibsey.test_cdc (id, body) VALUES (?, ?)", ["a segment", "has this"]]);
      await book.restartWith(
        "cassandra",
        { [file]: (text) => text.replace("cdc_enabled: true", "cdc_enabled: false") },
        "SIGKILL",
      );
      await book.restartWith("cassandra", {
        [file]: (text) => text.replace("cdc_enabled: false", "cdc_enabled: true"),
      });
      return () => book.heal();
    },
  },
  {
    name: "the keyspace is made anew while the agent runs",
    check: "agent.tables",
    tells: /doesn't capture gibsey\.pages/,
    isFixed: true,
    inject: async (book) => {
      await book.kill("daemon");
      await book.cql("DROP KEYSPACE gibsey");
      await book.gibsey("schema", "apply");
      return () => book.heal();
    },
  },
  {
    name: "the agent writes that it met an unknown column",
    check: "agent.log",
    isSimulated: true,
    isFixed: true,
    tells: /Unknown column/,
    inject: logged("agent", "2026-11-26 19:01:09,238 ERROR [pool-1-thread-1] CommitLogReader - Unknown column mood"),
  },
];

/** The same, but one that couldn't be made leaves a stack on which the next can. */
const careful = faults
  .filter(({ check }) => isLong || shortForm.has(check))
  .map((fault) => ({
    ...fault,
    inject: (book: DoctorBook) =>
      fault.inject(book).catch(async (error: unknown) => {
        await book.heal();
        throw error;
      }),
  }));

describe.skipIf(!isWanted)("Cassandra and the agent", () => {
  describeFaults(
    { runtime: "native", book: () => book, doctor: (...words) => book.doctor(...words), timeoutMs: 300_000 },
    careful,
  );

  it("are well after all of that", async () => {
    for (let look = 0; look < 5; look++) expect((await book.doctor([])).troubles).toEqual([]);
  }, 120_000);
});
