import { Conversation } from "../chat/conversation.ts";
import { findCharacter } from "../chat/find-character.ts";
import { chatId, exportChat, readChat } from "../chat/saved-chat.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { parseUpto } from "../core/retrieve/question.ts";
import { answerOnce, talkInLines, talkOnScreen, writeFile } from "./chat-ways.ts";
import type { Command, Options, Session } from "./command.ts";

export const chat: Command = {
  name: "chat",
  summary: "talk with a character of the book, or with the book itself",
  arguments: [{ syntax: "[character]", meaning: "a name or id, or how it begins; without one there is a list" }],
  options: [
    { syntax: "-p, --prompt <text>", meaning: "one question, answered in plain text (also: the question on stdin)" },
    { syntax: "--user <name>", meaning: "who asks, and pays (default local)" },
    { syntax: "--upto <page>", meaning: "tell nothing past this page: no spoilers" },
    { syntax: "--resume [id]", meaning: "go on with a chat that was had before, the last one if none is named" },
    { syntax: "--export <file>", meaning: "with --resume: write that chat as Markdown, and no more" },
    { syntax: "--plain", meaning: "in lines, nothing drawn anew, as for screen readers (also INK_SCREEN_READER=true)" },
  ],
  examples: [
    "gibsey chat             choose a character; /help lists what can be typed beside questions",
    'gibsey chat fox -p "where were you that night?"',
    "gibsey chat --resume --export chat.md",
  ],
  async run({ args: [name], options, session }) {
    const upto = parseUpto(options.text("upto"));
    const question = await questionOf(options, session);
    const isResumed = options.has("resume") || options.text("resume") !== undefined;
    const client = await session.connect();
    const characters = await client.characters();
    const resumed = isResumed ? await readChat(session.chats, options.text("resume"), characters) : undefined;
    const file = options.text("export");
    if (file !== undefined) {
      if (resumed === undefined)
        throw new GibseyError("USAGE", "which chat is to be written?", "gibsey chat --resume --export chat.md");
      await writeFile(file, exportChat(resumed.exchanges));
      session.terminal.say(`written to ${file}`);
      return 0;
    }
    const last = resumed?.exchanges.at(-1);
    const talk = new Conversation(
      {
        client,
        characters,
        user: options.text("user") ?? "local",
        id: resumed?.id ?? chatId(new Date(), Math.random()),
        files: session.chats,
        writeFile,
        now: () => new Date(),
        signal: session.signal,
      },
      {
        speaker: name === undefined ? last?.speaker : findCharacter(characters, name),
        upto: upto ?? last?.upto,
        exchanges: resumed?.exchanges ?? [],
        isChoosing: name === undefined && last === undefined && characters.length > 0 && question === undefined,
      },
    );
    if (question !== undefined) return answerOnce(talk, question, { isKept: isResumed, session });
    const isPlain = options.has("plain") || process.env["INK_SCREEN_READER"] === "true" || !session.terminal.isScreen;
    await (isPlain ? talkInLines(talk, session) : talkOnScreen(talk, session));
    if (talk.state.exchanges.length > 0) session.terminal.say(`go on with: gibsey chat --resume ${talk.parts.id}`);
    return 0;
  },
};

/** The one question, where it is only one: given, or come on stdin. Undefined where somebody is at the keyboard. */
async function questionOf(options: Options, { terminal, wantsJson }: Session): Promise<string | undefined> {
  const given = options.text("prompt");
  if (given !== undefined || options.text("export") !== undefined) return given;
  if (!terminal.isInputInteractive) return terminal.readStdin(limits.questionCharactersMax * 8);
  if (wantsJson) throw new GibseyError("USAGE", "there is no question", 'gibsey chat --json -p "where were you?"');
  return undefined;
}
