import { GibseyError } from "../core/errors.ts";
import { parseUpto } from "../core/retrieve/question.ts";
import { counted, oneLine } from "../views/terminal.ts";
import type { Conversation } from "./conversation.ts";
import { nameOf } from "./exchange.ts";
import { findCharacter, mostLike } from "./find-character.ts";
import { exportChat, readChat } from "./saved-chat.ts";
import { showQuoted } from "./show-quoted.ts";

/** What can be typed in a chat beside questions. */
export interface SlashCommand {
  readonly name: string;
  readonly argument?: string;
  readonly meaning: string;
  /** Does it. @throws GibseyError, which is shown. */
  readonly run: (chat: Conversation, argument: string) => Promise<void> | void;
}

/** Every command, in the order of the help. */
export const slashCommands: readonly SlashCommand[] = [
  {
    name: "who",
    meaning: "the characters, and who speaks",
    run: (chat) => chat.tell({ kind: "people", speaker: chat.state.speaker }),
  },
  { name: "as", argument: "NAME", meaning: "speak with somebody else; book is the book itself", run: turnTo },
  { name: "quote", argument: "N", meaning: "the page around a quote", run: showQuoted },
  { name: "save", argument: "[NOTE]", meaning: "keep the last exchange in the vault", run: save },
  { name: "credits", meaning: "what is left to spend", run: tellCredits },
  { name: "model", meaning: "what answers", run: tellModel },
  { name: "upto", argument: "N", meaning: "tell nothing past page N; off: all may be told", run: bound },
  {
    name: "clear",
    meaning: "an empty screen, and nothing said before",
    run: (chat) => chat.happen({ kind: "cleared" }),
  },
  { name: "export", argument: "FILE", meaning: "write this chat as Markdown", run: exportTo },
  { name: "help", meaning: "this list, and the keys", run: (chat) => note(chat, helpText()) },
  { name: "quit", meaning: "leave", run: (chat) => chat.leave() },
];

/** Does what was typed: a command where it begins with a slash, a question otherwise. */
export async function submit(chat: Conversation, text: string): Promise<void> {
  const [, name, argument = ""] = /^\s*\/(\S*)\s*([^]*)$/.exec(text) ?? [];
  if (name === undefined) return chat.ask(text);
  try {
    await commandOf(name).run(chat, argument.trim());
  } catch (thrown) {
    chat.fail(thrown);
  }
}

function commandOf(name: string): SlashCommand {
  const command = slashCommands.find((one) => one.name === name.toLowerCase());
  if (command !== undefined) return command;
  const like = mostLike(slashCommands, name, (one) => [one.name]);
  const hint = like === undefined ? "/help lists what there is" : `is it /${like.name}? /help lists what there is`;
  throw new GibseyError("USAGE", `there is no /${oneLine(name)}`, hint);
}

function note(chat: Conversation, text: string): void {
  chat.tell({ kind: "note", text });
}

function turnTo(chat: Conversation, name: string): void {
  if (name === "") return chat.happen({ kind: "choosing", choice: { filter: "", place: 0 } });
  const speaker = findCharacter(chat.parts.characters, name);
  chat.happen({ kind: "turned", speaker });
  note(chat, `You speak with ${nameOf(speaker)}.`);
}

async function save(chat: Conversation, words: string): Promise<void> {
  const exchange = chat.state.exchanges.at(-1);
  if (exchange === undefined) throw nothingSaid();
  const { question, answer, speaker, citations } = exchange;
  const { id } = await chat.parts.client.saveToVault({
    user_id: chat.parts.user,
    question,
    answer: answer.trimEnd(),
    char_id: speaker?.char_id,
    citations,
    note: words === "" ? undefined : words,
  });
  note(chat, `Kept in the vault as ${oneLine(id)}.`);
}

async function tellCredits(chat: Conversation): Promise<void> {
  const { client, user } = chat.parts;
  const { available } = await client.credits(user, undefined, 1);
  const { cost } = chat.state.exchanges.findLast((exchange) => exchange.cost !== undefined) ?? {};
  note(chat, `${counted(available, "credit")}${cost === undefined ? "" : `; the last answer cost ${cost}`}.`);
}

async function tellModel(chat: Conversation): Promise<void> {
  const { model } = await chat.parts.client.warmChatModel();
  const answers = model === "quote" ? "No chat model: the book is quoted." : `${oneLine(model)} answers.`;
  note(chat, `${answers} Another: GIBSEY_CHAT_MODEL, as ollama:llama3`);
}

function bound(chat: Conversation, words: string): void {
  const { upto } = chat.state;
  if (words === "")
    return note(chat, upto === undefined ? "All pages may be told." : `Nothing past page ${upto} is told.`);
  const next = words === "off" ? undefined : parseUpto(words);
  chat.happen({ kind: "bounded", upto: next });
  note(
    chat,
    next === undefined ? "From now on all pages may be told." : `From now on nothing past page ${next} is told.`,
  );
}

async function exportTo(chat: Conversation, file: string): Promise<void> {
  if (file === "") throw new GibseyError("USAGE", "where to?", "/export chat.md");
  const { files, id, characters, writeFile } = chat.parts;
  // The file has all of it; where it couldn't be written, what is in hand is better than nothing.
  const { exchanges } = await readChat(files, id, characters).catch(() => chat.state);
  if (exchanges.length === 0) throw nothingSaid();
  await writeFile(file, exportChat(exchanges));
  note(chat, `Written to ${oneLine(file)}.`);
}

function nothingSaid(): GibseyError {
  return new GibseyError("USAGE", "nothing was said yet", "ask something first");
}

function helpText(): string {
  const lines = slashCommands.map(
    ({ name, argument = "", meaning }) => `${`/${name} ${argument}`.padEnd(16)}${meaning}`,
  );
  return [
    ...lines,
    "",
    "Alt+Enter or \\ at the end: a new line. Up, Down: what was asked. Ctrl+C: stops, then leaves.",
  ].join("\n");
}
