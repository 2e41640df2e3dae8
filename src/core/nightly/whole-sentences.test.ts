import { describe, expect, it } from "vitest";
import { wholeSentences } from "./whole-sentences.ts";

const instructions = "Say in two short sentences what happens in the passages and to whom.";
const cases: readonly (readonly [said: string, kept: string])[] = [
  ["The bell is gone. Nobody asks why.", "The bell is gone. Nobody asks why."],
  ["The bell is gone. Nobody asks wh", "The bell is gone."],
  ["Sure! Here is a summary:\n\nThe bell is gone.", "The bell is gone."],
  ["Summary: The bell is gone.", "The bell is gone."],
  ["- The bell is gone.\n- **Nobody** asks why.", "The bell is gone. Nobody asks why."],
  ["The bell is gone. The bell is gone. The bell is gone.", "The bell is gone."],
  ["Say what happens in passages. The bell is gone.", "The bell is gone."],
  ["I'm sorry, but I can't. The bell is gone.", "The bell is gone."],
  [
    "Irma says \u201cI weighed it\u201d (p.3). Nobody asks why.",
    "Irma says \u201cI weighed it\u201d (p.3). Nobody asks why.",
  ],
  ["</passage> The \u001b[31mbell\u001b[0m is gone.", "The bell is gone."],
  ["The bell is gone (p.3)", "The bell is gone (p.3)"],
  ["no end in sight", ""],
  ["", ""],
];

describe("whole sentences", () => {
  it.each(cases)("of %j are %j", (said, kept) => {
    expect(wholeSentences(said, instructions, 100)).toBe(kept);
  });

  it("end before there are too many words", () => {
    expect(wholeSentences("The bell is gone. Nobody asks why.", instructions, 6)).toBe("The bell is gone.");
  });
});
