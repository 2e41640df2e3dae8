import type { ChatModel, ChatPiece } from "../../src/core/answer/chat-model.ts";
import type { ChatMessage } from "../../src/core/answer/prompt.ts";

/** A model that says what it was given, word by word, then fails or hangs if it is to. */
export class FakeChatModel implements ChatModel {
  readonly name = "fake:model";
  readonly contextTokens: number = 4_000;
  readonly prompts: (readonly ChatMessage[])[] = [];
  /** Whether its work was ended before it was done. */
  wasAborted = false;
  readonly #words: string;
  readonly #end: "usage" | "failure" | "silence";

  constructor(words: string, end: "usage" | "failure" | "silence" = "usage") {
    this.#words = words;
    this.#end = end;
  }

  async *answer(messages: readonly ChatMessage[], _tokensMax: number, signal: AbortSignal): AsyncGenerator<ChatPiece> {
    this.prompts.push(messages);
    signal.addEventListener("abort", () => (this.wasAborted = true), { once: true });
    for (const text of this.#words.match(/\S*\s*/g) ?? []) {
      signal.throwIfAborted();
      if (text !== "") yield { kind: "words", text };
    }
    if (this.#end === "failure") throw new Error("the server is gone");
    if (this.#end === "silence") await new Promise(() => {});
    yield { kind: "usage", usage: { promptTokens: 100, answerTokens: 20 } };
  }

  warm = async (): Promise<void> => {};
}
