import { type Check, ok, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const busy: Check = ofThisMachine({
  id: "book.busy",
  title: "No other program keeps the database locked",
  meaning:
    "A transaction of another program (a sqlite3 shell, a backup) is open: nothing can be written until it ends.",
  remedy: "End that transaction, or the program: its pid is among the findings.",
  runtimes: ["embedded"],
  needs: ["book.folder"],
  probe: async ({ book }, signal) => {
    const { others } = await book.databaseUsers();
    if (others.length === 0) return ok("nobody else has it open");
    if (!(await book.isWriteLocked(signal))) return ok(`open, but not locked: ${others.join(", ")}`);
    return wrong({
      found: `${book.path}/gibsey.db is locked, and ${others.join(", ")} has it open`,
      expected: "transactions that end within a second",
      fix: "end that program's transaction, or the program",
      evidence: others,
    });
  },
});
