import { type Check, ok, runtimes, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const dimensions: Check = ofThisMachine({
  id: "models.dimensions",
  title: "The model's vectors are as long as the book's",
  meaning:
    "A model of the same name makes vectors of another length now: an Ollama server was given another under its tag, say. They " +
    "can't be compared with the book's.",
  remedy:
    "While a daemon runs, `gibsey reindex MODEL` takes the book over to the new one. None can be started on vectors of another length: then bring the old model back.",
  runtimes,
  needs: ["models.ollama", "models.generation"],
  probe: async ({ models, daemon }, signal) => {
    const [active, { name, kind, dimensions }] = await Promise.all([models.active(), models.next()]);
    if (active === undefined) return skipped("the book has no vectors yet");
    const made = kind === "ollama" ? (await models.ollama(name, signal)).dimensions : dimensions;
    if (made === 0 || made === active.dimensions) return ok(`${active.dimensions}`);
    return wrong({
      found: `${name} makes vectors of ${made} numbers, and the book's have ${active.dimensions}`,
      expected: `${active.dimensions}`,
      // A daemon that isn't there yet can't be started on the book to take it over.
      fix:
        (await daemon.url()) === undefined
          ? "bring the old model back under its name; or import the book into another --data-dir"
          : `gibsey reindex ${name}; or bring the old model back`,
    });
  },
});
