import { type Check, ok, runtimes, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";
import { wrongAsTold } from "../wrong-as-told.ts";

export const ollama: Check = ofThisMachine({
  id: "models.ollama",
  title: "Ollama answers, and has the model",
  meaning:
    "The model is one of an Ollama server's, which doesn't answer or doesn't have it. Questions are answered by words alone, and " +
    "changes wait.",
  remedy: "`ollama serve` starts the server, OLLAMA_HOST says where it is, `ollama pull NAME` brings a model.",
  runtimes,
  needs: ["models.known"],
  probe: async ({ models }, signal) => {
    const { name, kind } = await models.next();
    if (kind !== "ollama") return ok(`not needed for ${name}`);
    try {
      const { url, isHere } = await models.ollama(name, signal);
      if (isHere) return ok(`${name} at ${url}`);
      const found = `the Ollama server at ${url} doesn't have ${name}`;
      return wrong({ found, expected: "the model there", fix: `gibsey models pull ${name}` });
    } catch (thrown) {
      return wrongAsTold(thrown, "a server that answers");
    }
  },
});
