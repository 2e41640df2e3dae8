import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "cassandra-driver";
import { vi } from "vitest";
import { openDataDir } from "../../src/adapters/data-dir/data-dir.ts";
import { answersAt } from "../../src/adapters/native/ready-probes.ts";
import { serverFolders } from "../../src/adapters/native/server-site.ts";
import { sizeOf } from "../../src/adapters/process/log-file.ts";
import { argumentsOf } from "../../src/adapters/process/describe-process.ts";
import { systemPorts } from "../../src/adapters/process/ports.ts";
import { identify, isAlive } from "../../src/adapters/process/process-identity.ts";
import { stopProcess } from "../../src/adapters/process/stop-process.ts";
import { waitForLock } from "../../src/adapters/sqlite/process-lock.ts";
import { newRun, type RunningService, withService } from "../../src/core/stack/run-record.ts";
import { isServerName, type ServerName } from "../../src/core/stack/server-rules.ts";
import type { Told } from "../doctor/faults.ts";
import { startProgram } from "../e2e/start-program.ts";

/** Changes to files before a server is started anew: a path, and what becomes of its text. */
export type Edits = Readonly<Record<string, (text: string) => string>>;

export type DoctorBook = Awaited<ReturnType<typeof openDoctorBook>>;

/** A book on a native stack of its own, to be broken and mended. */
export async function openDoctorBook() {
  const home = await mkdtemp(join(tmpdir(), "gibsey-doctor-"));
  const dataDir = openDataDir(join(home, "book"));
  const settings = {
    ...process.env,
    GIBSEY_RUNTIME: "native",
    GIBSEY_DATA_DIR: dataDir.path,
    GIBSEY_EMBEDDER: "stub",
    // Not the customary ones: another book's servers would take them while these are down.
    GIBSEY_CASSANDRA_PORT: String(await systemPorts.freePort()),
    GIBSEY_KAFKA_PORT: String(await systemPorts.freePort()),
    GIBSEY_PORT: String(await systemPorts.freePort()),
    GIBSEY_URL: "",
  };
  const edited = new Set<ServerName>();

  const gibsey = async (...words: string[]) => {
    const ended = await startProgram(words, settings).ended;
    if (ended.status !== 0) throw new Error(`gibsey ${words.join(" ")}: ${ended.stderr}`);
    return ended;
  };
  const doctor = async (
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Told> => {
    const { status, stdout, stderr } = await startProgram(["doctor", "--json", ...words], {
      ...settings,
      ...environment,
    }).ended;
    if (stdout === "") throw new Error(stderr);
    return { ...(JSON.parse(stdout) as Told), status };
  };
  const service = async (name: string): Promise<RunningService> => {
    const found = (await dataDir.readRun())?.services.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no ${name} in run.json`);
    return found;
  };
  const gone = (service: RunningService) => vi.waitUntil(async () => !(await isAlive(service)), { timeout: 30_000 });
  const kill = async (...names: string[]) => {
    for (const name of names) {
      const found = await service(name);
      process.kill(found.pid, "SIGKILL");
      await gone(found);
    }
  };
  const edit = async (edits: Edits) => {
    for (const [file, change] of Object.entries(edits)) {
      const before = await readFile(file, "utf8");
      const after = change(before);
      if (after === before) throw new Error(`nothing was changed in ${file}`);
      await writeFile(file, after);
    }
  };
  const start = async (name: ServerName, words: readonly string[]) => {
    const { home: folder, out } = serverFolders(dataDir.path, name);
    const file = await open(out, "a", 0o600);
    const [java = "", ...rest] = words;
    const child = spawn(java, rest, { cwd: folder, detached: true, stdio: ["ignore", file.fd, file.fd] });
    await once(child, "spawn");
    child.unref();
    await file.close();
    const identity = await identify(child.pid ?? 0);
    if (identity === undefined) throw new Error(`${name} ended at once`);
    return identity;
  };

  return {
    dataDir,
    gibsey,
    doctor,
    service,
    kill,
    signal: async (name: string, signal: NodeJS.Signals) => process.kill((await service(name)).pid, signal),
    folders: (name: ServerName) => serverFolders(dataDir.path, name),

    /** Starts a server as it was started, after its files were changed; the daemon's keeper is kept away meanwhile. */
    async restartWith(name: ServerName, edits: Edits, how: NodeJS.Signals = "SIGTERM"): Promise<void> {
      const lock = await waitForLock(dataDir.upLockFile, () => {}, AbortSignal.timeout(60_000));
      try {
        const before = await service(name);
        const words = await argumentsOf(before.pid);
        process.kill(before.pid, how);
        await vi.waitUntil(async () => !(await isAlive(before)), { timeout: 60_000 });
        await edit(edits);
        const { log, out } = serverFolders(dataDir.path, name);
        const marks = { logBytes: await sizeOf(log), outBytes: await sizeOf(out) };
        const identity = await start(name, words);
        await dataDir.changeRun((run = newRun("native", "0")) =>
          withService(run, { ...before, ...marks, ...identity }),
        );
        edited.add(name);
        await vi.waitUntil(() => answersAt(name, before.port), { timeout: 120_000, interval: 100 });
      } finally {
        lock.release();
      }
    },

    /** Starts one more of a server, with these arguments instead of its own. */
    async startAnother(name: ServerName, change: (words: readonly string[]) => readonly string[]) {
      return start(name, change(await argumentsOf((await service(name)).pid)));
    },

    /** Does statements with a client of its own. @returns the rows of the last. */
    async cql(...statements: (string | readonly [string, readonly unknown[]])[]) {
      const plan = await dataDir.readStack();
      const client = new Client({
        contactPoints: [`127.0.0.1:${plan?.ports.cassandra}`],
        localDataCenter: "datacenter1",
        socketOptions: { readTimeout: 30_000 },
      });
      try {
        let rows: readonly Record<string, unknown>[] = [];
        for (const statement of statements) {
          const [cql, values] = typeof statement === "string" ? [statement, []] : statement;
          const result = await client.execute(cql, [...values], { prepare: values.length > 0 });
          rows = result.rows ?? [];
        }
        return rows;
      } finally {
        await client.shutdown();
      }
    },

    /** Listens where a server ought to. @returns what lets go again. */
    async holdPort(name: ServerName): Promise<() => Promise<void>> {
      const guests = new Set<Socket>();
      const holder = createServer((socket) => {
        guests.add(socket.on("error", () => {}));
        socket.write("who is there?\n");
      });
      const { port } = await service(name);
      // The system frees it a moment after the process is gone.
      await vi.waitUntil(async () => (await systemPorts.holderOf(port)) === undefined, { timeout: 30_000 });
      holder.listen(port, "127.0.0.1");
      await once(holder, "listening");
      return async () => {
        for (const guest of guests) guest.destroy();
        holder.close();
        await once(holder, "close");
      };
    },

    /** Brings all back as gibsey starts it, and sees that changes flow and the doctor has nothing to tell. */
    async heal(): Promise<void> {
      const services = (await dataDir.readRun())?.services ?? [];
      for (const one of services.filter(({ name }) => isServerName(name) && edited.has(name))) {
        await stopProcess(one, 30_000, AbortSignal.timeout(60_000));
      }
      edited.clear();
      await gibsey("up");
      await gibsey("import", "samples/the-honest-half/pages");
      const told = await doctor([]);
      if (told.troubles.length === 0) return;
      throw new Error(JSON.stringify(told.checks.filter(({ id }) => told.troubles.includes(id))));
    },

    async close(): Promise<void> {
      await gibsey("down");
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
