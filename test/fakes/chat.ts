import { setImmediate as turn } from "node:timers/promises";
import type { ChatStart } from "../../src/chat/chat-state.ts";
import { type ChatClient, Conversation } from "../../src/chat/conversation.ts";
import { KeyReader } from "../../src/chat/key-reader.ts";
import { press } from "../../src/chat/press.ts";
import type { SavedItem } from "../../src/client/answers.ts";
import type { AskEvent, AskRequest } from "../../src/client/ask.ts";
import type { Page } from "../../src/core/page.ts";
import { foxCharacters, lampCitation, lampPage } from "./chat-server.ts";

/** A daemon that says what the test gives it, when the test does, and keeps what it was asked. */
export class FakeChatClient implements ChatClient {
  readonly asked: AskRequest[] = [];
  readonly saved: SavedItem[] = [];
  warmed = 0;
  #given: (AskEvent | Error | "end")[] = [];
  #wake = () => {};

  /** Says so much more of the answer under way, or of the next. */
  say(...events: (AskEvent | Error | "end")[]): void {
    this.#given.push(...events);
    this.#wake();
  }

  /** A whole answer. */
  answer(text: string, balance = 95): void {
    this.say({ kind: "meta", pages: [], cost: 5, model: "fake:model", evidence: "some" });
    this.say(
      { kind: "text", text: "“The lamp went out at nine.” (p.12)\n\n" },
      { kind: "citation", citation: lampCitation },
    );
    this.say({ kind: "text", text }, { kind: "done", cost: 5, balance }, "end");
  }

  async *ask(request: AskRequest, until: AbortSignal = new AbortController().signal): AsyncGenerator<AskEvent> {
    this.asked.push(request);
    const onAbort = () => this.#wake();
    until.addEventListener("abort", onAbort);
    for (;;) {
      until.throwIfAborted();
      const next = this.#given.shift();
      if (next === "end") return;
      if (next instanceof Error) throw next;
      if (next === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else yield next;
    }
  }

  warmChatModel = async () => {
    this.warmed++;
    return { model: "fake:model" };
  };
  saveToVault = async (item: SavedItem) => ({ id: `v${this.saved.push(item)}` });
  credits = async (user: string) => ({ user, balance: 95, available: 95, entries: [] });
  getPage = async (): Promise<Page> => lampPage;
  listPages = async (): Promise<Page[]> => [lampPage];
}

/** A conversation with {@link FakeChatClient}, with its files in memory and keys to press. */
export function openFakeChat(start: Partial<ChatStart> = {}, client = new FakeChatClient()) {
  const lines: string[] = [];
  const written = new Map<string, string>();
  const chat = new Conversation(
    {
      client,
      characters: foxCharacters,
      user: "local",
      id: "20261126-210000-k3f9",
      files: {
        latest: async () => "20261126-210000-k3f9",
        read: async () => lines,
        append: async (_, line) => void lines.push(line),
      },
      writeFile: async (path, text) => void written.set(path, text),
      now: () => new Date(Date.UTC(2026, 10, 26, 21)),
      signal: new AbortController().signal,
    },
    { speaker: foxCharacters[0], upto: undefined, exchanges: [], isChoosing: false, ...start },
  );
  const keys = new KeyReader();
  /** Presses keys as a terminal sends them, and lets what follows at once happen. */
  const type = async (text: string) => {
    for (const intent of [...keys.read(text), ...keys.flush()]) press(chat, intent);
    await turn();
  };
  return { chat, client, lines, written, type };
}
