import type { ReindexOutcome } from "../client/answers.ts";
import { GibseyError } from "../core/errors.ts";
import { counted, duration } from "../views/terminal.ts";
import { type Command, printJson, type Session } from "./command.ts";

export const reindex: Command = {
  name: "reindex",
  summary: "take the book over to another model, while readers go on asking",
  arguments: [
    { syntax: "[model]", meaning: "a name of `models list`; left out, the one that is set, or the best here" },
  ],
  options: [{ syntax: "--rollback", meaning: "go back to the model before this one" }],
  examples: ["gibsey reindex onnx:bge-small-en-v1.5", "gibsey reindex --rollback"],
  async run({ args: [model], options, session }) {
    const rollback = options.has("rollback");
    if (rollback && model !== undefined) {
      throw new GibseyError("USAGE", "--rollback names its model itself", "gibsey reindex --rollback");
    }
    const target = rollback ? { rollback } : { model: model ?? (await session.models.wanted()) };
    const client = await session.connect({ ownModel: true });
    const outcome = await client
      .reindex(target, ({ model: to, searchable, of, embedded }) =>
        session.terminal.progress(
          `${to}: ${searchable} of ${counted(of, "page")}, ${counted(embedded, "passage")} embedded`,
        ),
      )
      .finally(() => session.terminal.progress(""));
    if (session.wantsJson) printJson(session.terminal, "reindex", outcome);
    else session.terminal.print(outcomeAsText(outcome));
    if (outcome.switched) await keepSetting(session, outcome.to);
    return 0;
  },
};

function outcomeAsText({ from, to, switched, pages, vectors, embedded, tookMs }: ReindexOutcome): string {
  if (!switched) return `The book is on ${to} already.`;
  const held = `${counted(pages, "page")}, ${counted(vectors, "vector")}`;
  return `${from} -> ${to}: ${held}, ${counted(embedded, "passage")} embedded in ${duration(tookMs)}. Back again: gibsey reindex --rollback`;
}

/** A daemon refuses to start on a book of another model than the one that is set, so a setting that disagrees follows. */
async function keepSetting(session: Session, model: string): Promise<void> {
  const { value, source, from } = session.config.embedder;
  if (value === "auto" || (await session.models.wanted()) === model) return;
  if (source === "file") await session.saveSetting("embedder", model);
  else session.terminal.say(`${from} still says ${value}: unset it, or set it to ${model}, before the next start.`);
}
