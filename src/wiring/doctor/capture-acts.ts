import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { offsetsFile, offsetsFiles, readProperties } from "../../adapters/agent/agent-files.ts";
import { completeSegment, linkSegment, readChangeLog } from "../../adapters/cassandra/change-log.ts";
import type { Session } from "../../adapters/cassandra/session.ts";
import { serverFolders } from "../../adapters/native/server-site.ts";
import { identify } from "../../adapters/process/process-identity.ts";
import { stopProcess } from "../../adapters/process/stop-process.ts";
import type { CaptureActs } from "../../core/doctor/acts.ts";
import { wronglyCaptured } from "../../core/doctor/captured-tables.ts";
import type { ChangeLog } from "../../core/doctor/probes/cassandra.ts";
import { isEndless, isOrphan } from "../../core/doctor/segments.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { serviceIn } from "../../core/stack/run-record.ts";
import { serverRules } from "../../core/stack/server-rules.ts";
import { isSystemError } from "../../core/system-error.ts";
import { createSchemaControl } from "../schema-control.ts";
import { serversOf } from "../server-addresses.ts";
import { agentProbes } from "./agent-probes.ts";
import type { ActParts } from "./probe-parts.ts";
import type { WiredServerActs } from "./server-acts.ts";

/** What mends the way from Cassandra's tables to the agent. */
export function captureActs(
  { config, dataDir, runtime }: ActParts,
  { restart, whileAway }: WiredServerActs,
): CaptureActs {
  const withSession = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const { openSession } = await import("../../adapters/cassandra/session.ts");
    const session = await openSession((await serversOf(await runtime(), config, dataDir, () => {})).cassandra);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  };
  /** Without a Cassandra that runs, nobody knows which segments it is done with. */
  const changeLog = async (): Promise<ChangeLog> => {
    const { home } = serverFolders(dataDir.path, "cassandra");
    const runs = serviceIn((await dataDir.readRun())?.services, "cassandra") !== undefined;
    const log = runs ? await readChangeLog(join(home, "cdc_raw"), join(home, "commitlog")) : undefined;
    return log ?? { folder: join(home, "cdc_raw"), segments: [], lost: [] };
  };
  return {
    async applySchema(signal) {
      const done: string[] = [];
      await createSchemaControl({ config, dataDir, runtime }).apply((statement) => void done.push(statement));
      const isOurs = ["native", "docker"].includes(await runtime());
      // An agent that ran while a keyspace was made doesn't capture its tables; a column it learns within a second.
      if (isOurs && done.some((statement) => statement.startsWith("CREATE TABLE"))) await restart("agent", signal);
      else await sleep(limits.doctorSchemaSeenMs, undefined, { signal });
      return done.map((statement) => statement.replaceAll(/\s+/g, " "));
    },

    async switchCdc(signal) {
      const [{ Facts }, { switchCdcOff, switchCdcOn }] = await Promise.all([
        import("../../adapters/cassandra/facts.ts"),
        import("../../adapters/cassandra/schema.ts"),
      ]);
      return withSession(async (session) => {
        const { off, on } = wronglyCaptured(await new Facts(session).tables());
        const statements = [
          ...off.map((table) => switchCdcOn(session.keyspace, table)),
          ...on.map((table) => switchCdcOff(session.keyspace, table)),
        ];
        for (const statement of statements) await session.alter(statement);
        await sleep(limits.doctorSchemaSeenMs, undefined, { signal });
        return statements;
      });
    },

    async makeVectorTable() {
      // An embedded daemon makes it by itself, when it has something to put there.
      if ((await runtime()) === "embedded") return undefined;
      const { makeActiveTable } = await import("../../adapters/cassandra/active-table.ts");
      return withSession(makeActiveTable);
    },

    async moveOffsetsAside(signal) {
      const { conf } = serverFolders(dataDir.path, "agent");
      const folder = (await readProperties(join(conf, "agent.properties"))).get("offset.backing.store.dir") ?? "";
      const mark = `${new Date().toISOString().replaceAll(":", "-")}.bak`;
      const moveAll = async () => {
        for (const file of offsetsFiles(folder)) await rename(file, `${file}.${mark}`).catch(unlessMissing);
      };
      // It writes them again when it stops.
      await whileAway("agent", moveAll, signal);
      return `${offsetsFile(folder)}.${mark}`;
    },

    async endRivals() {
      const rivals = (await agentProbes({ runtime: "native", dataDir }).rivals()) ?? [];
      const foreign = rivals.find(({ isOurs }) => !isOurs);
      if (foreign !== undefined) throw notOurs(foreign.pid);
      for (const { pid } of rivals) {
        const identity = await identify(pid);
        if (identity !== undefined) await stopProcess(identity, serverRules.agent.stopMs, new AbortController().signal);
      }
      return rivals.map(({ pid }) => pid);
    },

    async completeSegments() {
      const { folder, segments } = await changeLog();
      const endless = segments.filter(isEndless);
      for (const { name } of endless) await completeSegment(folder, name);
      return endless.map(({ name }) => name);
    },

    async linkSegments(signal) {
      const { folder, lost } = await changeLog();
      const { home } = serverFolders(dataDir.path, "cassandra");
      const linked: string[] = [];
      for (const name of lost) if (await linkSegment(folder, join(home, "commitlog"), name)) linked.push(name);
      if (linked.length > 0) await restart("agent", signal);
      return linked;
    },

    async moveOrphansAside() {
      const { folder, segments } = await changeLog();
      const aside = `${folder}_aside`;
      await mkdir(aside, { recursive: true, mode: 0o700 });
      const orphans = segments.filter(isOrphan);
      for (const { name } of orphans) await rename(join(folder, name), join(aside, name));
      return { folder: aside, moved: orphans.length };
    },
  };
}

function unlessMissing(error: unknown): void {
  if (!isSystemError(error, "ENOENT")) throw error;
}

function notOurs(pid: number): GibseyError {
  return new GibseyError(
    "SERVICE_FAILED",
    `gibsey didn't start the agent of pid ${pid}`,
    `end it if it is yours: kill ${pid}`,
  );
}
