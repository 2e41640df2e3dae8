import { modelNameOf } from "../core/embed/embedder.ts";
import { GibseyError } from "../core/errors.ts";
import { modelsAsText, pullAsText } from "../views/models.ts";
import { oneLine } from "../views/terminal.ts";
import { type Call, type Command, printJson } from "./command.ts";

export const models: Command = {
  name: "models",
  summary: "the embedding models: list, pull, use",
  subcommands: [
    { name: "list", summary: "every model gibsey knows, and those of a running Ollama", run: list },
    {
      name: "pull",
      summary: "download a model, checked against its pinned sha256 (ollama:NAME by Ollama)",
      arguments: [{ syntax: "<model>", meaning: "a name of `models list`" }],
      run: pull,
    },
    {
      name: "use",
      summary: "make a model this book's embedder",
      arguments: [{ syntax: "<model>", meaning: "a name of `models list`" }],
      run: use,
    },
  ],
};

async function list({ session }: Call): Promise<number> {
  const rows = await session.models.list();
  const { value: name, from } = session.config.chatModel;
  if (session.wantsJson) {
    printJson(session.terminal, "models", { models: rows, chat: { name, from } });
    return 0;
  }
  session.terminal.print(modelsAsText(rows, session.terminal));
  session.terminal.print(`\nAnswers: ${oneLine(name)} (${from}); GIBSEY_CHAT_MODEL sets it.`);
  return 0;
}

async function pull({ args: [name = ""], session }: Call): Promise<number> {
  const { terminal } = session;
  const { wasHere } = await session.models.pull(name, (progress) => terminal.progress(pullAsText(name, progress)));
  terminal.progress("");
  if (session.wantsJson) printJson(terminal, "models-pull", { model: name, wasHere });
  else terminal.print(wasHere ? `${name} is here already.` : `${name} is here now.`);
  return 0;
}

async function use({ args: [given = ""], session }: Call): Promise<number> {
  const { name, path: here } = await session.models.find(given);
  if (here === undefined) throw new GibseyError("MODEL_MISSING", `${name} isn't here`, `gibsey models pull ${name}`);
  const book = (await session.daemon.peek())?.model;
  const used = book && modelNameOf({ provider: book.provider, model: book.name });
  if (used !== undefined && used !== name) {
    throw new GibseyError(
      "GENERATION_PINNED",
      `this book's vectors were made by ${used}`,
      `take the book over to it: gibsey reindex ${name}`,
    );
  }
  const path = await session.saveSetting("embedder", name);
  if (session.wantsJson) printJson(session.terminal, "models-use", { model: name, file: path });
  else session.terminal.print(`${name} is set in ${path}. A daemon that runs takes it when it is started again.`);
  return 0;
}
