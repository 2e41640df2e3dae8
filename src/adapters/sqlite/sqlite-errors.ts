import { dirname } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import { unusableDataDir } from "../data-dir/make-data-dir.ts";

/**
 * What SQLite reports, as the error that a reader can mend; the original stays as its cause. Anything else, such as a
 * fault in our own SQL, comes back as it was.
 */
export function fromSqliteError(thrown: unknown, file: string): unknown {
  const cause = { cause: thrown };
  switch (kindOf(thrown)) {
    case "FULL":
      return new GibseyError(
        "DISK_FULL",
        `the disk is full; ${file} is as it was`,
        "free some space and try again",
        cause,
      );
    case "NOTADB":
    case "CORRUPT":
      return new GibseyError(
        "DATABASE_DAMAGED",
        `${file} isn't a database, or is damaged`,
        `move it aside (mv '${file}' '${file}.damaged'), try again, and import what is missing`,
        cause,
      );
    case "BUSY":
      return new GibseyError(
        "DATABASE_BUSY",
        `another program keeps ${file} locked`,
        "end its transaction (a sqlite3 shell or a backup, perhaps) and try again",
        cause,
      );
    case "CANTOPEN":
    case "IOERR":
    case "PERM":
    case "READONLY":
      return unusableDataDir(dirname(file), `${file} can't be read or written`, thrown);
    default:
      return thrown;
  }
}

/** `SQLITE_IOERR_FSYNC` -> `IOERR`. A file that can't be opened at all has no code, only libsql's own words. */
function kindOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown.message.startsWith("ConnectionFailed")) return "CANTOPEN";
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  return /^SQLITE_([A-Z]+)/.exec(code)?.[1];
}
