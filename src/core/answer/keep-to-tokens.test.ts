import { expect, it } from "vitest";
import type { ChatModel } from "./chat-model.ts";
import { keepingToTokens } from "./keep-to-tokens.ts";

const endless: ChatModel = {
  name: "fake:model",
  contextTokens: 4_000,
  async *answer() {
    for (;;) yield { kind: "words", text: "on and " };
  },
  warm: async () => {},
};

it("ends a model that doesn't, and says that there was more", async () => {
  let said = "";
  for await (const piece of keepingToTokens(endless).answer([], 10, new AbortController().signal)) {
    if (piece.kind === "words") said += piece.text;
  }
  expect(said).toMatch(/^(?:on and ?){5} ?\u2026$/);
});

it("leaves one that keeps to its tokens as it is", async () => {
  const pieces = [
    { kind: "words", text: "The lamp went out." },
    { kind: "usage", usage: { promptTokens: 7, answerTokens: 5 } },
  ] as const;
  const model = keepingToTokens({
    ...endless,
    async *answer() {
      yield* pieces;
    },
  });
  const heard = [];
  for await (const piece of model.answer([], 10, new AbortController().signal)) heard.push(piece);
  expect([model.name, heard]).toEqual(["fake:model", pieces]);
});
