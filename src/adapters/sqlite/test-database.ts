import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "./database.ts";

/** For tests: a fresh folder, removed at the end. */
export function makeTempDir(): { readonly dir: string; readonly release: () => void } {
  const dir = mkdtempSync(join(tmpdir(), "gibsey-sqlite-"));
  return { dir, release: () => rmSync(dir, { recursive: true, force: true }) };
}

/** For tests: a fresh database in a folder of its own. */
export function makeTestDatabase(): {
  readonly file: string;
  readonly database: Database;
  readonly release: () => Promise<void>;
} {
  const { dir, release } = makeTempDir();
  const file = join(dir, "gibsey.db");
  const database = openDatabase(file);
  return {
    file,
    database,
    release: async () => {
      database.close();
      release();
    },
  };
}
