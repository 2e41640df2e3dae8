import { plain, type Terminal } from "../views/terminal.ts";
import type { Entry } from "./chat-state.ts";
import type { Conversation } from "./conversation.ts";
import { entryRows } from "./entry-rows.ts";
import { nameOf } from "./exchange.ts";
import { marksFor } from "./pen.ts";
import { findCharacter } from "./find-character.ts";
import { submit } from "./slash-commands.ts";

/**
 * A chat in lines, for who hears a screen rather than sees it: nothing is drawn anew, an answer is written as it is said.
 * @param lines what is typed, a line each; `prompt` is called before each.
 */
export async function chatInLines(
  chat: Conversation,
  lines: AsyncIterable<string>,
  terminal: Terminal,
  prompt: (text: string) => void,
): Promise<void> {
  let told = chat.state.entries.length;
  let said = 0;
  const letGo = chat.subscribe(() => {
    const { live, entries } = chat.state;
    if (live !== undefined) {
      if (said === 0 && live.answer !== "") terminal.write(`${nameOf(live.speaker)}> `);
      terminal.write(live.answer.slice(said));
      said = live.answer.length;
    }
    for (const entry of entries.slice(told)) terminal.print(textOf(entry, said > 0));
    if (live === undefined) said = 0;
    told = entries.length;
  });
  const ask = () => prompt(chat.state.choice === undefined ? "you> " : "whom? ");
  try {
    if (chat.state.choice !== undefined) chat.tell({ kind: "people", speaker: chat.state.speaker });
    ask();
    for await (const line of lines) {
      if (chat.state.choice === undefined) {
        if (line.trim() !== "") await submit(chat, line);
      } else choose(line);
      if (chat.state.hasLeft) return;
      ask();
    }
  } finally {
    letGo();
    chat.leave();
  }

  function choose(name: string): void {
    try {
      if (name.trim() !== "") chat.happen({ kind: "turned", speaker: findCharacter(chat.parts.characters, name) });
      chat.happen({ kind: "choosing", choice: undefined });
    } catch (thrown) {
      chat.fail(thrown);
    }
  }

  /** Of an answer that was heard, only how it ended. */
  function textOf(entry: Entry, wasHeard: boolean): string {
    if (entry.kind !== "exchange") return rowsOf(entry).join("\n").trim();
    const { state } = entry.exchange;
    const end =
      state.kind === "stopped"
        ? "(stopped)"
        : state.kind === "failed"
          ? plain(`${state.problem.message}\n${state.problem.hint}`)
          : "";
    return wasHeard ? `\n${end}`.trimEnd() : end;
  }

  function rowsOf(entry: Entry): readonly string[] {
    const pen = { style: terminal.style, marks: marksFor(false) };
    return entryRows(entry, chat.parts.characters, pen, terminal.columns);
  }
}
