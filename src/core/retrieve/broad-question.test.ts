import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readBroadly } from "./broad-question.ts";

/** About the book at large, and what is left of each besides. */
const broad: readonly (readonly [question: string, about: readonly string[]])[] = [
  ["What is this book about?", []],
  ["what's this novel about", []],
  ["whats it all about??", []],
  ["Tell me about this book.", []],
  ["What is the story really about?", []],
  ["What are the main themes?", []],
  ["what are the major themes of the novel", []],
  ["Summarise the book.", []],
  ["Can you summarize this?", []],
  ["Give me a short summary of the story so far", []],
  ["tl;dr please", ["tl", "dr"]],
  ["Sum it up in three sentences.", ["three"]],
  ["What happens in this book?", []],
  ["What kind of book is this?", []],
  ["Who are the main characters?", []],
  ["What is the moral of the story?", []],
  ["What is the point of this book?", []],
  ["Is this book a comedy?", ["comedi"]],
  ["What is the book trying to say?", []],
  ["what's the tone of the book like", []],
  ["How does Irma change through the book?", ["irma"]],
  ["How does Leopold Hatch develop?", ["leopold", "hatch"]],
  ["How has the relationship between Irma and Hatch evolved?", ["relationship", "irma", "hatch"]],
  ["Summarise what happens to the bell.", ["bell"]],
  ["Give me an overview of the weighbridge.", ["weighbridg"]],
  ["What does the bell symbolise?", ["bell"]],
  ["What role does bread play in the novel?", ["bread"]],
  ["What does the book say about grief?", ["grief"]],
  ["How is honesty treated throughout the novel?", ["honesti", "treat"]],
  ["What are the themes around lying and love?", ["around", "lie", "love"]],
  ["How do the four narrators differ, overall?", ["four", "differ"]],
  ["What is the symbolism of the missing finger?", ["miss", "finger"]],
];

const specific: readonly string[] = [
  "Who struck the first blow on the bell?",
  "How much did Joost's coffin weigh on the way to the cemetery?",
  "What was the inscription on the bell?",
  "How many spoons was each person in town allowed to keep?",
  "What creature lives underneath the weighbridge?",
  "choosing not to notice something, as a kindness",
  "grief hidden inside paperwork",
  "Who says that the bell said dun?",
  "What is on page 12?",
  "What is the title of the book that Irma keeps?",
  "Where in the book does the mule walk backwards?",
  "When does the story begin?",
  "What did Tova carry under the egg?",
  "How did Hatch change the label on the crates?",
  "What is the Weights Act about?",
  "Does the book mention a toad?",
  'What does the book mean by "sixty grams of bell"?',
  "bell pieces lunch tins",
  "what rides are in the theme park",
  "Why did Irma stamp the ticket?",
  "What did the inspector represent himself as?",
  "Irma, have you ever broken Article Eleven?",
  "what was the main bridge made of",
  "Which characters have nine fingers?",
];

describe("a question about the book at large", () => {
  it.each(broad)("is %j, about %j", (question, about) => {
    expect(readBroadly(question)).toEqual({ about });
  });

  it.each(specific)("isn't %j", (question) => {
    expect(readBroadly(question)).toBeUndefined();
  });

  const corpus = "../shared/corpus/questions.dev.json";
  it.skipIf(!existsSync(corpus))(
    "is hardly one that is answered by a few pages (skipped without ../shared/corpus)",
    () => {
      const questions = JSON.parse(readFileSync(corpus, "utf8")) as readonly {
        readonly kind: string;
        readonly query: string;
      }[];
      const taken = questions.filter(({ query }) => readBroadly(query) !== undefined).map(({ kind }) => kind);
      expect(taken.filter((kind) => kind !== "informal")).toEqual([]);
      expect(taken.length).toBeLessThanOrEqual(2);
    },
  );
});
