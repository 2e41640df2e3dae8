import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "../../src/adapters/sqlite/database.ts";
import { type DaemonParts, runDaemon } from "../../src/daemon/daemon.ts";
import { openParts } from "../../src/wiring.ts";
import { dealtNights } from "../fakes/nights.ts";

/** A daemon in the test's own process, on real files and a real socket. */
export interface DaemonInProcess {
  readonly url: string;
  /** One request, with the token. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** The book's database as another program opens it. */
  openDatabase(): Database;
  close(): Promise<void>;
}

/** Starts one on an empty book; `parts` are what stands in for its own. */
export async function startDaemon(parts: Partial<DaemonParts>): Promise<DaemonInProcess> {
  const home = await mkdtemp(join(tmpdir(), "gibsey-e2e-"));
  const dataDir = join(home, "book");
  const own = await openParts({ dataDir, embedder: "stub" });
  const stop = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  const url = await new Promise<string>((resolve, reject) => {
    const options = {
      runtime: "embedded",
      version: "test",
      index: "simd",
      port: 0,
      openingCredits: 20,
      holder: "test",
      onReady: async (address: { readonly url: string }) => resolve(address.url),
      onStop: async () => {},
    };
    ended = runDaemon({ nightly: dealtNights, ...own, ...parts, token: async () => "secret" }, options, stop.signal);
    ended.catch(reject);
  });
  return {
    url,
    ask(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set("authorization", "Bearer secret");
      return fetch(`${url}${path}`, { ...init, headers });
    },
    openDatabase: () => openDatabase(join(dataDir, "gibsey.db")),
    async close() {
      stop.abort();
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
