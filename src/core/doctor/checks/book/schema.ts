import { type Check, ok, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const schema: Check = ofThisMachine({
  id: "book.schema",
  title: "The database is of this version",
  meaning: "A newer gibsey has written the database, which this one can't open; or a table or an index was dropped.",
  remedy:
    "Use the newer gibsey. A table that was dropped comes back with a copy of the database, or by importing the book again.",
  runtimes: ["embedded"],
  needs: ["book.database"],
  probe: async ({ book }) => {
    const facts = await book.database();
    if (facts === undefined) return skipped("it isn't made yet");
    const { version, knownVersion, missing } = facts;
    const file = `${book.path}/gibsey.db`;
    if (version > knownVersion) {
      return wrong({
        found: `${file} has version ${version}; this gibsey knows versions up to ${knownVersion}`,
        expected: `version ${knownVersion}`,
        fix: "use the newer gibsey (npm install -g gibsey@latest), or name another --data-dir",
      });
    }
    if (version < knownVersion) return ok(`version ${version}; the next start makes it ${knownVersion}`);
    const lost = missing.filter(({ kind }) => kind !== "trigger").map(({ kind, name }) => `${kind} ${name}`);
    if (lost.length === 0) return ok(`version ${version}`);
    return wrong({
      found: `${file} lacks ${lost.join(", ")}`,
      expected: "every table and index",
      fix: `gibsey down; put a copy of ${file} back, or move it aside and import the book again`,
    });
  },
});
