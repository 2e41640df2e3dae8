import { type ChatModel, cutOff } from "./chat-model.ts";

/** On average no model's tokens have as many characters, in any language. */
const charactersPerToken = 16;

/** The model, cut off where it should have come to its end long ago: some servers heed no limit, and would go on for ever. */
export function keepingToTokens(model: ChatModel): ChatModel {
  return {
    ...model,
    async *answer(messages, tokensMax, signal) {
      let room = charactersPerToken * tokensMax;
      for await (const piece of model.answer(messages, tokensMax, signal)) {
        if (piece.kind === "words" && piece.text.length > room) {
          yield { kind: "words", text: piece.text.slice(0, room) + cutOff };
          return;
        }
        yield piece;
        if (piece.kind === "words") room -= piece.text.length;
      }
    },
  };
}
