import { quoteModelName } from "../../../answer/compose.ts";
import { type Check, ok, runtimes } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";
import { wrongAsTold } from "../wrong-as-told.ts";

export const chat: Check = ofThisMachine({
  id: "models.chat",
  title: "The chat model answers",
  meaning:
    "The model that GIBSEY_CHAT_MODEL names can't be reached, or its server doesn't have it. Answers are completed by quoting, and say so.",
  remedy:
    "Start its server and let it pull the model; OLLAMA_HOST or OPENAI_BASE_URL says where it is. `GIBSEY_CHAT_MODEL=quote` needs none.",
  runtimes,
  probe: async ({ models }, signal) => {
    if (models.chat === quoteModelName) return ok("none is set: the book is quoted");
    try {
      const ms = await models.firstWord(signal);
      // A model that has to be loaded first may take a while, on a small machine most of all.
      if (ms === undefined) return ok(`${models.chat} is there, and hasn't said a word yet`);
      return ok(`${models.chat} said its first word after ${Math.round(ms)} ms`);
    } catch (thrown) {
      return wrongAsTold(thrown, "a model that answers");
    }
  },
});
