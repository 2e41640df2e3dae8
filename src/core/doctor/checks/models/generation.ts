import { modelNameOf } from "../../../embed/embedder.ts";
import { type Check, ok, runtimes, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const generation: Check = ofThisMachine({
  id: "models.generation",
  title: "The model that is set is the one that made the book's vectors",
  meaning:
    "Vectors of two models can't be compared, so a daemon that is set to another model refuses to start on the book: " +
    "GENERATION_PINNED. One that runs already goes on with the book's own.",
  remedy: "`gibsey reindex MODEL` takes the book over to another; without GIBSEY_EMBEDDER it goes on with its own.",
  runtimes,
  needs: ["models.known"],
  probe: async ({ models }) => {
    const active = await models.active();
    if (active === undefined) return skipped("the book has no vectors yet, or nobody can tell whose they are");
    const { name } = await models.next();
    const own = modelNameOf(active);
    if (name === own) return ok(own);
    return wrong({
      found: `the book's vectors were made by ${own}, and ${name} is set`,
      expected: own,
      fix: `GIBSEY_EMBEDDER=${own} gibsey reindex ${name}; or unset GIBSEY_EMBEDDER`,
    });
  },
});
