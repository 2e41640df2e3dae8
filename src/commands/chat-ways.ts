import { writeFile as write } from "node:fs/promises";
import { homedir } from "node:os";
import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Conversation } from "../chat/conversation.ts";
import type { Exchange } from "../chat/exchange.ts";
import { sayOneTurn } from "../chat/one-turn.ts";
import { chatInLines } from "../chat/plain-chat.ts";
import { GibseyError } from "../core/errors.ts";
import { parseQuestionText } from "../core/retrieve/question.ts";
import type { Session } from "./command.ts";
import { loadScreen } from "./load-screen.ts";

/** Answers one question on stdout. */
export async function answerOnce(
  talk: Conversation,
  question: string,
  { terminal, signal, wantsJson }: Session,
): Promise<Exchange> {
  const request = talk.requestFor(parseQuestionText(question));
  return sayOneTurn(talk.parts.client, { request, speaker: talk.state.speaker, wantsJson }, terminal, signal);
}

/** Talks on a screen until somebody leaves. */
export async function talkOnScreen(talk: Conversation, { terminal, config }: Session): Promise<void> {
  const { showChat } = await loadScreen(() => import("../chat/show-chat.tsx"));
  const book = config.url.value === "" ? basename(config.dataDir.value) : new URL(config.url.value).host;
  await showChat(talk, { style: terminal.style, hasUnicode: terminal.hasUnicode, book });
}

/** Talks in lines until the input ends, or somebody leaves. Ctrl+C stops what is said, then leaves. */
export async function talkInLines(talk: Conversation, { terminal }: Session): Promise<void> {
  const { signal } = talk.parts;
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: terminal.isInputInteractive && process.stdout.isTTY,
  });
  const leave = () => lines.close();
  signal.addEventListener("abort", leave);
  lines.on("SIGINT", () => {
    if (!talk.stop()) leave();
  });
  try {
    await chatInLines(talk, lines, terminal, (text) => {
      if (!terminal.isInputInteractive) return;
      lines.setPrompt(text);
      lines.prompt();
    });
  } finally {
    signal.removeEventListener("abort", leave);
    lines.close();
  }
}

/** Writes a file of the reader's; `~` is the home folder, also where no shell says so. @throws GibseyError FILE_UNREADABLE when it can't be written. */
export async function writeFile(file: string, text: string): Promise<void> {
  try {
    await write(file.replace(/^~(?=\/)/, homedir()), text);
  } catch (cause) {
    throw new GibseyError("FILE_UNREADABLE", `${file} can't be written`, "name a file in a folder of yours", { cause });
  }
}
