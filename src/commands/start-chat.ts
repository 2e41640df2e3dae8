import { Conversation } from "../chat/conversation.ts";
import type { Exchange } from "../chat/exchange.ts";
import { followingClient } from "../chat/following-client.ts";
import { findCharacter } from "../chat/find-character.ts";
import { chatId, exportChat, readChat } from "../chat/saved-chat.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { parseUpto } from "../core/retrieve/question.ts";
import { localUser, parseUser } from "../core/user.ts";
import { answerOnce, talkInLines, talkOnScreen, writeFile } from "./chat-ways.ts";
import { openHangup } from "./hangup.ts";
import { type Call, type Options, printJson, type Session } from "./command.ts";

/** Finds out what is wanted: one answer, a file, or a talk on a screen or in lines. */
export async function startChat(call: Call): Promise<number> {
  const { options, session } = call;
  const { terminal } = session;
  const question = await questionOf(options, session);
  const hangup = question === undefined ? openHangup() : undefined;
  const talk = await openTalk(call, question, hangup?.signal);
  const file = options.text("export");
  const write = async (exchanges: readonly Exchange[]) => {
    if (file === undefined) return;
    const text = exportChat(exchanges);
    if (file !== "-") await writeFile(file, text);
    if (session.wantsJson) printJson(terminal, "chat-export", file === "-" ? { text } : { file });
    else if (file === "-") terminal.write(text);
    else terminal.say(`written to ${file}`);
  };
  if (question !== undefined) {
    const exchange = await answerOnce(talk, question, session);
    if (isResumed(options)) await talk.keep(exchange);
    await write([...talk.state.exchanges, exchange]);
    return exchange.evidence === "none" ? 3 : 0;
  }
  if (file !== undefined) {
    await write(talk.state.exchanges);
    return 0;
  }
  const isPlain = options.has("plain") || process.env["INK_SCREEN_READER"] === "true" || !terminal.isScreen;
  try {
    await (isPlain ? talkInLines(talk, session) : talkOnScreen(talk, session));
  } finally {
    await talk.allKept();
    hangup?.end();
  }
  if (talk.state.exchanges.length > 0) terminal.say(`go on with: gibsey chat --resume ${talk.parts.id}`);
  return 0;
}

/** A new talk, or one that is gone on with. */
async function openTalk(
  { args: [name], options, session }: Call,
  question: string | undefined,
  hangup: AbortSignal | undefined,
): Promise<Conversation> {
  const upto = parseUpto(options.text("upto"));
  if (options.text("export") !== undefined && !isResumed(options) && question === undefined) {
    throw new GibseyError("USAGE", "which chat is to be written?", "gibsey chat --resume --export chat.md");
  }
  const client = await session.connect();
  const characters = await client.characters();
  const resumed = isResumed(options)
    ? await readChat(session.chats, options.text("resume"), characters)
    : { id: chatId(new Date(), Math.random()), exchanges: [], user: undefined };
  const last = resumed.exchanges.at(-1);
  const parts = {
    client: followingClient(client, () => session.connectIfThere()),
    characters,
    user: parseUser(options.text("user") ?? resumed.user ?? localUser),
    id: resumed.id,
    files: session.chats,
    writeFile,
    now: () => new Date(),
    signal: hangup === undefined ? session.signal : AbortSignal.any([session.signal, hangup]),
  };
  return new Conversation(parts, {
    speaker: name === undefined ? last?.speaker : findCharacter(characters, name),
    upto: upto ?? last?.upto,
    exchanges: resumed.exchanges,
    isChoosing:
      session.terminal.isInputInteractive &&
      question === undefined &&
      name === undefined &&
      last === undefined &&
      characters.length > 0,
  });
}

function isResumed(options: Options): boolean {
  return options.has("resume") || options.text("resume") !== undefined;
}

/**
 * The one question, where it is only one: given, or all that comes on stdin. Undefined where somebody is at the keyboard, and where
 * --plain says that lines of stdin are as if somebody typed them.
 */
async function questionOf(options: Options, { terminal, wantsJson }: Session): Promise<string | undefined> {
  const given = options.text("prompt");
  if (given !== undefined || options.text("export") !== undefined) return given;
  if (!terminal.isInputInteractive && !options.has("plain")) return terminal.readStdin(limits.pageBodyBytesMax);
  if (wantsJson) throw new GibseyError("USAGE", "there is no question", 'gibsey chat --json -p "where were you?"');
  return undefined;
}
