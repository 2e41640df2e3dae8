import { describe, expect, it } from "vitest";
import { limits } from "../core/limits.ts";
import { type ChatState, startOf, stateAfter } from "./chat-state.ts";
import { asked } from "./exchange.ts";

const start = { speaker: undefined, upto: undefined, exchanges: [], isChoosing: false };

function afterAsking(state: ChatState, questions: readonly string[]): ChatState {
  return questions.reduce((before, question) => {
    const live = stateAfter(before, { kind: "asked", question });
    const said = stateAfter(live, { kind: "heard", event: { kind: "text", text: "Yes." } });
    return stateAfter(said, { kind: "ended", state: { kind: "stopped" } });
  }, state);
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `question ${index}`);

describe("what a chat keeps in memory", () => {
  it("is the last of what is over, and how much came before", () => {
    const state = afterAsking(startOf(start), numbered(limits.chatKeptMax + 3));
    expect([state.entries.length, state.dropped, state.exchanges.length]).toEqual([
      limits.chatKeptMax,
      3,
      limits.chatKeptMax,
    ]);
    expect(state.exchanges[0]?.question).toBe("question 3");
    expect(state.entries[0]).toMatchObject({ exchange: { question: "question 3" } });
  });

  it("is as little of a chat that is gone on with", () => {
    const exchanges = numbered(2_000).map((question) => asked(question, undefined, undefined));
    const state = startOf({ ...start, exchanges });
    expect([state.exchanges.length, state.editor.history.length]).toEqual([limits.chatKeptMax, limits.chatHistoryMax]);
    expect(state.exchanges.at(-1)?.question).toBe("question 1999");
  });

  it("stays forgotten by who answers where the screen was cleared", () => {
    const cleared = stateAfter(afterAsking(startOf(start), numbered(limits.chatKeptMax)), { kind: "cleared" });
    expect(cleared).toMatchObject({ entries: [], dropped: 0 });
    const state = afterAsking(cleared, ["and now?", "and then?"]);
    expect(state.exchanges.slice(state.forgotten).map(({ question }) => question)).toEqual(["and now?", "and then?"]);
  });
});
