import { plain, type Terminal } from "../views/terminal.ts";
import type { Entry } from "./chat-state.ts";
import type { Conversation } from "./conversation.ts";
import { entryRows } from "./entry-rows.ts";
import { type Exchange, nameOf } from "./exchange.ts";
import { findCharacter } from "./find-character.ts";
import { marksFor } from "./pen.ts";
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
  const letGo = chat.subscribe(tellerOf(chat, terminal));
  const ask = () => prompt(chat.state.choice === undefined ? "you> " : "whom? ");
  try {
    if (chat.state.choice !== undefined) chat.tell({ kind: "people", speaker: chat.state.speaker });
    ask();
    for await (const line of lines) {
      if (chat.state.choice !== undefined) choose(chat, line);
      else if (line.trim() !== "") await submit(chat, line);
      if (chat.state.hasLeft) return;
      ask();
    }
    // The line that the last prompt is on.
    if (terminal.isInputInteractive) terminal.print("");
  } finally {
    letGo();
    chat.leave();
  }
}

/** Writes what is new, each time that something happened. */
function tellerOf(chat: Conversation, terminal: Terminal): () => void {
  let told = chat.state.dropped + chat.state.entries.length;
  let said = 0;
  const say = ({ speaker, answer }: Exchange) => {
    if (said === 0 && answer !== "") terminal.write(`${nameOf(speaker)}> `);
    terminal.write(answer.slice(said));
    said = answer.length;
  };
  return () => {
    const { live, entries, dropped } = chat.state;
    if (live !== undefined) say(live);
    for (const entry of entries.slice(Math.max(0, told - dropped))) {
      if (entry.kind === "exchange") {
        say(entry.exchange);
        terminal.print(endOf(entry.exchange));
        said = 0;
      } else terminal.print(textOf(entry, chat, terminal));
    }
    told = dropped + entries.length;
  };
}

/** The end of the line that an answer ends on, and how it ended, if it didn't by itself. */
function endOf({ state }: Exchange): string {
  if (state.kind === "stopped") return "\n(stopped)";
  return state.kind === "failed" ? plain(`\n${state.problem.message}\n${state.problem.hint}`) : "";
}

function textOf(entry: Entry, chat: Conversation, { style, columns }: Terminal): string {
  const rows = entryRows(entry, chat.parts.characters, { style, marks: marksFor(false) }, columns);
  return rows
    .map((row) => row.replace(/^ {2}/, ""))
    .join("\n")
    .trim();
}

function choose(chat: Conversation, name: string): void {
  try {
    if (name.trim() !== "") chat.happen({ kind: "turned", speaker: findCharacter(chat.parts.characters, name) });
    chat.happen({ kind: "choosing", choice: undefined });
  } catch (thrown) {
    chat.fail(thrown);
  }
}
