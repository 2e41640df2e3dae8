import type { AskRequest } from "../client/ask.ts";
import type { DaemonClient } from "../client/daemon-client.ts";
import { asGibseyError } from "../core/errors.ts";
import { followSignal } from "../core/follow-signal.ts";
import { limits } from "../core/limits.ts";
import type { Character } from "../core/page.ts";
import { parseQuestionText } from "../core/retrieve/question.ts";
import { type ChatEvent, type ChatStart, type ChatState, type Entry, startOf, stateAfter } from "./chat-state.ts";
import { sent } from "./editor.ts";
import { answersLeft, type Exchange, turnOf } from "./exchange.ts";
import { type ChatFiles, lineOf } from "./saved-chat.ts";

/** What a conversation needs of the daemon. */
export type ChatClient = Pick<
  DaemonClient,
  "ask" | "warmChatModel" | "saveToVault" | "credits" | "getPage" | "listPages"
>;

export interface ChatParts {
  readonly client: ChatClient;
  readonly characters: readonly Character[];
  /** Who asks, and pays. */
  readonly user: string;
  /** The chat's name among the files. */
  readonly id: string;
  readonly files: ChatFiles;
  /** Writes a file of the reader's. @throws GibseyError FILE_UNREADABLE */
  readonly writeFile: (path: string, text: string) => Promise<void>;
  readonly now: () => Date;
  /** The end of it all. */
  readonly signal: AbortSignal;
}

/** A chat as it goes on: its state, and what is done in it. One thing at a time is said. */
export class Conversation {
  readonly parts: ChatParts;
  #state: ChatState;
  #listeners = new Set<() => void>();
  #stop: AbortController | undefined;
  #kept: Promise<void> = Promise.resolve();
  #isWarm = false;
  #later: NodeJS.Timeout | undefined;

  constructor(parts: ChatParts, start: ChatStart) {
    this.parts = parts;
    this.#state = startOf(start);
  }

  get state(): ChatState {
    return this.#state;
  }

  /** Calls back after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  happen(event: ChatEvent): void {
    this.#state = stateAfter(this.#state, event);
    // Words come more often than anybody reads, and drawing them takes time that keys wait for.
    if (event.kind === "heard") this.#later ??= setTimeout(() => this.#notify(), limits.chatDrawEveryMs);
    else this.#notify();
  }

  tell(entry: Entry): void {
    this.happen({ kind: "told", entry });
  }

  /** Tells of what went wrong, whatever was thrown. */
  fail(thrown: unknown): void {
    this.tell({ kind: "problem", problem: asGibseyError(thrown) });
  }

  /** Puts a question, and resolves once all is said, or was stopped, or failed. */
  async ask(text: string): Promise<void> {
    if (this.#stop !== undefined) return;
    try {
      parseQuestionText(text);
    } catch (thrown) {
      return this.fail(thrown);
    }
    this.#isWarm = true;
    this.#kept = this.#answer(text);
    await this.#kept;
  }

  /** Resolves once nothing is said any more, and what was said is in the chat's file. */
  allKept(): Promise<void> {
    return this.#kept;
  }

  /** A question with all that goes with it: to whom, up to which page, and what was said before. */
  requestFor(text: string): AskRequest {
    const { speaker, upto, exchanges, forgotten } = this.#state;
    const turns = exchanges
      .slice(forgotten)
      // What was said to somebody who had read on tells of pages past this one.
      .filter((exchange) => upto === undefined || (exchange.upto ?? Number.POSITIVE_INFINITY) <= upto)
      .slice(-limits.chatTurnsSentMax)
      .flatMap((exchange) => turnOf(exchange) ?? []);
    return { user_id: this.parts.user, char_id: speaker?.char_id, text, upto, turns };
  }

  /** Adds an exchange to the chat's file. @throws GibseyError DATA_DIR_UNUSABLE */
  keep(exchange: Exchange): Promise<void> {
    const { files, id, user, now } = this.parts;
    return files.append(id, lineOf(exchange, user, now()));
  }

  /** Stops what is being said. @returns whether there was anything. */
  stop(): boolean {
    this.#stop?.abort();
    return this.#stop !== undefined;
  }

  leave(): void {
    this.stop();
    this.happen({ kind: "left" });
  }

  /** Lets the daemon load its model while somebody types; nobody waits for it, and nothing comes of a failure. */
  warm(): void {
    if (this.#isWarm) return;
    this.#isWarm = true;
    this.parts.client.warmChatModel().catch(() => {});
  }

  async #answer(text: string): Promise<void> {
    this.happen({ kind: "wrote", editor: sent(this.#state.editor, text) });
    this.happen({ kind: "asked", question: text });
    const { controller, letGo } = followSignal(this.parts.signal);
    this.#stop = controller;
    const before = this.#state.exchanges.at(-1);
    await this.#listen(text, controller.signal);
    letGo();
    this.#stop = undefined;
    const exchange = this.#state.exchanges.at(-1);
    if (exchange === undefined || exchange === before || exchange.answer.trim() === "") return;
    const left = answersLeft(exchange, this.parts.user);
    if (left !== undefined) this.tell({ kind: "note", text: left, isWarning: true });
    await this.keep(exchange).catch((thrown: unknown) => this.fail(thrown));
  }

  #notify(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    for (const listener of this.#listeners) listener();
  }

  async #listen(text: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of this.parts.client.ask(this.requestFor(text), signal))
        this.happen({ kind: "heard", event });
      this.happen({ kind: "ended", state: undefined });
    } catch (thrown) {
      const isStopped = signal.aborted;
      this.happen({
        kind: "ended",
        state: isStopped ? { kind: "stopped" } : { kind: "failed", problem: asGibseyError(thrown) },
      });
    }
  }
}
