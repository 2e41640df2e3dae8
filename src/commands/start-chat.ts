import { Conversation } from "../chat/conversation.ts";
import { followingClient } from "../chat/following-client.ts";
import { findCharacter } from "../chat/find-character.ts";
import { chatId, exportChat, readChat } from "../chat/saved-chat.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { parseUpto } from "../core/retrieve/question.ts";
import { localUser, parseUser } from "../core/user.ts";
import { answerOnce, talkInLines, talkOnScreen, writeFile } from "./chat-ways.ts";
import type { Call, Options, Session } from "./command.ts";

/** Finds out what is wanted: one answer, a file, or a talk on a screen or in lines. */
export async function startChat(call: Call): Promise<number> {
  const { options, session } = call;
  const { terminal } = session;
  const question = await questionOf(options, session);
  const talk = await openTalk(call, question === undefined);
  const file = options.text("export");
  if (file !== undefined) {
    await writeFile(file, exportChat(talk.state.exchanges));
    terminal.say(`written to ${file}`);
    return 0;
  }
  if (question !== undefined) return answerOnce(talk, question, { isKept: isResumed(options), session });
  const isPlain = options.has("plain") || process.env["INK_SCREEN_READER"] === "true" || !terminal.isScreen;
  await (isPlain ? talkInLines(talk, session) : talkOnScreen(talk, session));
  if (talk.state.exchanges.length > 0) terminal.say(`go on with: gibsey chat --resume ${talk.parts.id}`);
  return 0;
}

/** A new talk, or one that is gone on with. */
async function openTalk({ args: [name], options, session }: Call, mayChoose: boolean): Promise<Conversation> {
  const upto = parseUpto(options.text("upto"));
  if (options.text("export") !== undefined && !isResumed(options)) {
    throw new GibseyError("USAGE", "which chat is to be written?", "gibsey chat --resume --export chat.md");
  }
  const client = await session.connect();
  const characters = await client.characters();
  const resumed = isResumed(options)
    ? await readChat(session.chats, options.text("resume"), characters)
    : { id: chatId(new Date(), Math.random()), exchanges: [] };
  const last = resumed.exchanges.at(-1);
  const parts = {
    client: followingClient(client, () => session.connectIfThere()),
    characters,
    user: parseUser(options.text("user") ?? localUser),
    id: resumed.id,
    files: session.chats,
    writeFile,
    now: () => new Date(),
    signal: session.signal,
  };
  return new Conversation(parts, {
    speaker: name === undefined ? last?.speaker : findCharacter(characters, name),
    upto: upto ?? last?.upto,
    exchanges: resumed.exchanges,
    isChoosing: mayChoose && name === undefined && last === undefined && characters.length > 0,
  });
}

function isResumed(options: Options): boolean {
  return options.has("resume") || options.text("resume") !== undefined;
}

/** The one question, where it is only one: given, or come on stdin. Undefined where somebody is at the keyboard. */
async function questionOf(options: Options, { terminal, wantsJson }: Session): Promise<string | undefined> {
  const given = options.text("prompt");
  if (given !== undefined || options.text("export") !== undefined) return given;
  if (!terminal.isInputInteractive) return terminal.readStdin(limits.questionCharactersMax * 8);
  if (wantsJson) throw new GibseyError("USAGE", "there is no question", 'gibsey chat --json -p "where were you?"');
  return undefined;
}
