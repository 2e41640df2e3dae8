import { describe, expect, it } from "vitest";
import { soughtText } from "./sought-text.ts";

const turns = [
  { question: "who cast the bell?", answer: "Kott." },
  { question: "why?", answer: "He was asked to." },
];
const tova = async () => "Tova Lisk";
const nobody = async () => undefined;

describe("what the book is searched for", () => {
  it.each([
    ["who cast the bell?", "who cast the bell?"],
    ["Who are you?", "Tova Lisk Who are you?"],
    ["Tell me about yourself.", "Tova Lisk Tell me about yourself."],
    ["And why did you do it?", "who cast the bell? And why did you do it?"],
    // About the book at large.
    ["What is it all about?", "What is it all about?"],
  ])("for %j is %j", async (question, sought) => {
    expect(await soughtText(question, turns, tova)).toBe(sought);
  });

  it("is the question where nothing was said before, or nobody in particular is asked", async () => {
    expect(await soughtText("Who are you?", turns, nobody)).toBe("Who are you?");
    expect(await soughtText("Why?", [], tova)).toBe("Why?");
  });
});
