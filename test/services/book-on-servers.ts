import { Client, concurrent } from "cassandra-driver";
import { vi } from "vitest";
import { openDataDir } from "../../src/adapters/data-dir/data-dir.ts";
import type { RunningService } from "../../src/core/stack/run-record.ts";
import type { StatusReport } from "../../src/core/stack/status-report.ts";
import { type ProgramOutput, startProgram } from "../e2e/start-program.ts";

/** The data dir of a book whose servers and daemon run (`npm run test:services` starts them); undefined when it isn't set. */
export const testBook = process.env["GIBSEY_TEST_BOOK"];

/** A row as a foreign program writes it. */
export interface ForeignRow {
  readonly page_id: string;
  readonly number: number;
  readonly body: string;
}

/** A book on real servers, as its daemon and as a foreign program with a driver of its own meet it. */
export async function openBookOnServers() {
  const dataDir = openDataDir(testBook ?? "");
  const plan = await dataDir.readStack();
  const client = new Client({
    contactPoints: [`127.0.0.1:${plan?.ports.cassandra}`],
    localDataCenter: "datacenter1",
    keyspace: "gibsey",
    socketOptions: { readTimeout: 5_000 },
  });
  await client.connect();
  const put = "INSERT INTO pages (page_id, number, section, char_id, title, body) VALUES (?, ?, 1, '', '', ?)";

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const url = (await dataDir.readRun())?.daemonUrl ?? "";
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await dataDir.readToken()}`);
    return fetch(`${url}${path}`, { ...init, headers });
  };
  const status = async (): Promise<StatusReport> => (await ask("/status")).json() as Promise<StatusReport>;
  const quoted = async (question: string): Promise<readonly string[]> => {
    const quotes = (await (await ask(`/retrieve?k=3&q=${encodeURIComponent(question)}`)).json()) as { quote: string }[];
    return quotes.map(({ quote }) => quote);
  };

  return {
    dataDir,
    client,
    ask,
    status,
    quoted,
    /** Runs the program on this book. */
    gibsey: (...words: string[]) => runProgram(dataDir.path, words),
    service: async (name: string): Promise<RunningService> => {
      const found = (await dataDir.readRun())?.services.find((service) => service.name === name);
      if (found === undefined) throw new Error(`there is no ${name} in run.json`);
      return found;
    },
    write: ({ page_id, number, body }: ForeignRow) => client.execute(put, [page_id, number, body], { prepare: true }),
    remove: (page_id: string) => client.execute("DELETE FROM pages WHERE page_id = ?", [page_id], { prepare: true }),
    /** Writes rows many at a time; those that were acknowledged, however many tries each took. */
    async writeAll(rows: readonly ForeignRow[], tries = 200): Promise<void> {
      let left = rows;
      for (let attempt = 0; left.length > 0; attempt++) {
        const { errors } = await concurrent.executeConcurrent(
          client,
          put,
          left.map(({ page_id, number, body }) => [page_id, number, body]),
          { concurrencyLevel: 16, raiseOnFirstError: false, maxErrors: left.length, collectResults: true },
        );
        if (errors.length === 0) return;
        if (attempt >= tries) throw errors[0];
        // Which ones failed isn't told, and to write a row twice does no harm.
        await vi.waitUntil(async () => isThere(client), { timeout: 120_000, interval: 200 });
      }
    },
    /** Waits until readers find all of these rows, and nothing waits to be learned. */
    async untilSearchable(rows: number, timeoutMs: number): Promise<void> {
      const isSo = async () => {
        const report = await status().catch(() => undefined);
        return report?.searchable === rows && report.pages === rows && report.lag === 0;
      };
      await vi.waitUntil(isSo, { timeout: timeoutMs, interval: 100 });
    },
    /** Empties the book, row by row: what a truncate does isn't in the feed, and is found within a minute. */
    async empty(): Promise<void> {
      const { rows } = await client.execute("SELECT page_id FROM pages", [], { fetchSize: 100_000 });
      const ids = rows.map((row) => [String(row["page_id"])]);
      await concurrent.executeConcurrent(client, "DELETE FROM pages WHERE page_id = ?", ids, { concurrencyLevel: 16 });
      await vi.waitUntil(async () => (await status()).searchable === 0, { timeout: 150_000, interval: 50 });
    },
    close: () => client.shutdown(),
  };
}

async function isThere(client: Client): Promise<boolean> {
  return client.execute("SELECT key FROM system.local").then(
    () => true,
    () => false,
  );
}

function runProgram(dataDir: string, words: readonly string[]): Promise<ProgramOutput> {
  const env = { ...process.env, GIBSEY_DATA_DIR: dataDir, GIBSEY_EMBEDDER: "stub", GIBSEY_URL: "" };
  return startProgram(words, env).ended;
}
