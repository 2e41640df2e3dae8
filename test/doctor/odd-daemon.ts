import { join } from "node:path";
import { openDataDir } from "../../src/adapters/data-dir/data-dir.ts";
import { identify } from "../../src/adapters/process/process-identity.ts";
import { newRun, withService } from "../../src/core/stack/run-record.ts";
import { runDaemon } from "../../src/daemon/daemon.ts";
import { openParts } from "../../src/wiring.ts";
import { dealtNights } from "../fakes/nights.ts";

/** A daemon in the test's own process, of another version, to which run.json points. */
export interface OddDaemon {
  readonly dataDir: string;
  close(): Promise<void>;
}

export async function startOddDaemon(path: string, version: string): Promise<OddDaemon> {
  const dataDir = openDataDir(path);
  const parts = await openParts({ dataDir: path, embedder: "stub", cacheDir: join(path, "cache") });
  const self = await identify(process.pid);
  if (self === undefined) throw new Error("this process can't be identified");
  const stop = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const options = {
      runtime: "embedded",
      index: "simd",
      version,
      port: 0,
      openingCredits: 0,
      holder: "test",
      async onReady({ url, port }: { readonly url: string; readonly port: number }) {
        const service = { name: "daemon", ...self, port, readyMs: 1 };
        await dataDir.writeRun({ ...withService(newRun("embedded", version), service), daemonUrl: url });
        resolve();
      },
      onStop: async () => {},
    };
    ended = runDaemon({ ...parts, nightly: dealtNights, token: () => dataDir.makeToken() }, options, stop.signal);
    ended.catch(reject);
  });
  return {
    dataDir: path,
    async close() {
      stop.abort();
      await ended;
    },
  };
}
