import { type Check, ok, runtimes } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";
import { wrongAsTold } from "../wrong-as-told.ts";

export const files: Check = ofThisMachine({
  id: "models.files",
  title: "The model's files are here, byte for byte",
  meaning:
    "A file of the model is missing, or isn't the pinned one: a download that was cut, a bad disk. A daemon that runs has the " +
    "model in memory; the next one won't start.",
  remedy: "`gibsey models pull NAME` brings what is missing or damaged.",
  runtimes,
  needs: ["models.known"],
  probe: async ({ models }, signal) => {
    const { name, kind } = await models.next();
    if (kind !== "onnx") return ok(`${name} has none in the cache`);
    try {
      return ok(name, await models.files(name, signal));
    } catch (thrown) {
      signal.throwIfAborted();
      return wrongAsTold(thrown, "every file with its pinned sha256");
    }
  },
});
