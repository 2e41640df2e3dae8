import type { ChatMessage } from "./prompt.ts";

/** A language model that answers in words, or whatever stands in for one. */
export interface ChatModel {
  /** As GIBSEY_CHAT_MODEL names it, e.g. `ollama:llama3`. */
  readonly name: string;
  /** How much it reads and writes in all, in tokens. */
  readonly contextTokens: number;
  /**
   * Answers, piece by piece, in at most `tokensMax` tokens. Leaving the loop early or aborting the signal ends the model's work.
   * @throws GibseyError CHAT_UNAVAILABLE at any point; the signal's reason.
   */
  answer(messages: readonly ChatMessage[], tokensMax: number, signal: AbortSignal): AsyncIterable<ChatPiece>;
  /** Loads it, so that the first question doesn't wait for that. Never throws. */
  warm(signal: AbortSignal): Promise<void>;
}

/** Said last by a model that was cut off because its tokens were used up, so that a reader doesn't look for the end. */
export const cutOff = "\u2026";

/** Words, or at the end what they took. */
export type ChatPiece =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "usage"; readonly usage: ChatUsage };

/** In the model's own tokens. */
export interface ChatUsage {
  readonly promptTokens: number;
  readonly answerTokens: number;
}
