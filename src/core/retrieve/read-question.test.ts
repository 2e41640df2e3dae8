import { describe, expect, it } from "vitest";
import { askedWords, WordIndex } from "../index/word-index.ts";
import { readQuestion } from "./read-question.ts";

/** A book with many pages about Arieol, and one that spells the name another way. */
function openBook(): WordIndex {
  const words = new WordIndex();
  for (let page = 0; page < 30; page++) words.put(`p${page}`, "Arieol counts the apartments, firmly.");
  words.put("odd", "Ariel sang in form. A professor wept.");
  return words;
}

function read(text: string, accepts: (page_id: string) => boolean = () => true) {
  return readQuestion(text, openBook(), accepts, 1);
}

describe("reading a question", () => {
  it("takes a misspelt word for the nearest that the book has, in the case that it was written in", () => {
    expect(read("did the PROFFESOR weep? Proffesor, proffesor").text).toBe(
      "did the Professor weep? Professor, professor",
    );
    expect(read("apartmants").words).toEqual(askedWords("apartments"));
  });

  it("looks for a rare spelling of a common name as both, so that no page is lost", () => {
    const { text, words } = read("What does Ariel count?");
    expect(text).toBe("What does Arieol count?");
    expect(words).toEqual([["ariel", "arieol"], ["count"]]);
    expect(read("What does Arioel count?").words).toEqual([["arieol"], ["count"]]);
  });

  it("leaves everyday words alone, whether the book has them or not", () => {
    for (const text of ["the form is firm", "horses in a farm", "the Arieol I know", "x7 and 1984"]) {
      expect(read(text).text).toBe(text);
    }
    expect(read("horse").words).toEqual([["hors"]]);
  });

  it("leaves words alone that are spelt in two ways", () => {
    const words = openBook();
    words.put("notes", "Summaries of the colours.");
    for (const text of ["summarise it", "summarize it", "which color", "which colour"]) {
      expect(readQuestion(text, words, () => true, 1).text).toBe(text);
    }
  });

  it("takes no spelling from a page that isn't accepted", () => {
    expect(read("proffesor", (page_id) => page_id !== "odd").text).toBe("proffesor");
  });

  it("takes words as they are written when spelling is left out", () => {
    expect(readQuestion("the proffesor", openBook(), () => true, 0)).toEqual({
      text: "the proffesor",
      words: [["proffesor"]],
    });
  });

  it("asks for each word once", () => {
    expect(read("Count, counting Arieol; arieol counts").words).toEqual([["count"], ["arieol"]]);
  });
});
