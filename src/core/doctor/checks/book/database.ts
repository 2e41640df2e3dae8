import { asGibseyError } from "../../../errors.ts";
import { limits } from "../../../limits.ts";
import { type Check, ok, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const database: Check = ofThisMachine({
  id: "book.database",
  title: "The database is whole",
  meaning:
    "gibsey.db isn't a database, SQLite finds it damaged, or it is gone: bad memory or disk, a copy made while it was written, " +
    "another program. What can't be read can't be quoted, and a daemon may not start.",
  remedy:
    "`gibsey down`, move gibsey.db and the files named gibsey.db-wal and -shm aside, put a copy back or import the book again. What a " +
    "damaged one still holds: `sqlite3 damaged/gibsey.db .recover`.",
  runtimes: ["embedded"],
  needs: ["book.folder"],
  timeLimitMs: limits.doctorDatabaseMs,
  probe: async ({ book, daemon }) => {
    const file = `${book.path}/gibsey.db`;
    const facts = await book.database().catch((thrown: unknown) => asGibseyError(thrown));
    const fix = `gibsey down; cd '${book.path}' && mkdir -p damaged && mv gibsey.db* damaged; gibsey import PATH`;
    const expected = "a database that SQLite finds no fault with";
    if (facts === undefined) {
      const isLost = (await book.hasSnapshot()) || (await daemon.process()).state === "alive";
      if (!isLost) return skipped("it isn't made yet");
      return wrong({
        found: `${file} is gone, and was there`,
        expected,
        fix: "gibsey down; put a copy back, or import the book again",
      });
    }
    // That somebody holds it is told by book.busy.
    if (facts instanceof Error) {
      if (facts.code === "DATABASE_BUSY") return skipped(facts.message);
      return wrong({ found: facts.message, expected, fix: facts.hint });
    }
    const { bytes, isReadWhole, version, damage } = facts;
    if (damage.length > 0) return wrong({ found: `${file} is damaged: ${damage[0]}`, expected, fix, evidence: damage });
    if (version === 0 && (await book.hasSnapshot())) {
      return wrong({
        found: `${file} is empty, and wasn't`,
        expected,
        fix: "put a copy back, or import the book again",
      });
    }
    if ((await daemon.process()).state === "alive" && !(await book.databaseUsers()).isDaemons) {
      return wrong({
        found: `the daemon works on another file than ${file}, which was exchanged under it`,
        expected,
        fix: "gibsey down && gibsey up; what was written meanwhile is lost",
      });
    }
    const size = `${(bytes / 1_048_576).toFixed(1)} MiB`;
    return ok(isReadWhole ? size : `${size}, of which the vectors weren't looked at`);
  },
});
