import { type ChatModel, cutOff } from "./chat-model.ts";

/** The model, cut off where it says more than it was asked for: some servers heed no limit, and would go on for ever. */
export function keepingToTokens(model: ChatModel): ChatModel {
  return {
    ...model,
    async *answer(messages, tokensMax, signal) {
      let said = "";
      for await (const piece of model.answer(messages, tokensMax, signal)) {
        const all = piece.kind === "words" ? said + piece.text : said;
        const kept = withinTokens(all, tokensMax);
        if (kept !== all) {
          yield { kind: "words", text: kept.slice(said.length) + cutOff };
          return;
        }
        yield piece;
        said = all;
      }
    },
  };
}

/**
 * As much of a text as may be so many tokens. A token is at most a word, and of one that never ends some two dozen characters: who
 * keeps to the tokens that he was given is never cut here, and who says as much as he likes is.
 */
function withinTokens(text: string, tokensMax: number): string {
  let tokens = 0;
  for (const { index } of text.matchAll(/\S{1,24}/gu)) if (++tokens > tokensMax) return text.slice(0, index).trimEnd();
  return text;
}
