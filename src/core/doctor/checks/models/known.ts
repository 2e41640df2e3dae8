import { type Check, ok, runtimes, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const known: Check = ofThisMachine({
  id: "models.known",
  title: "The model that is set is one that there is",
  meaning: "GIBSEY_EMBEDDER or the config file names a model that gibsey doesn't know. The next daemon won't start.",
  remedy: "`gibsey models list` has the names; `auto` takes the book's own model, or the best that is here.",
  runtimes,
  probe: async ({ models }) => {
    const { name, kind } = await models.next();
    if (kind !== "unknown") return ok(name);
    return wrong({
      found: `there is no embedding model ${JSON.stringify(name)}`,
      expected: "a name of `gibsey models list`, or auto",
      fix: "gibsey models list; set GIBSEY_EMBEDDER to one of them, or unset it",
    });
  },
});
