import { describe, expect, it } from "vitest";
import type { Setting } from "../config.ts";
import { forTheBook } from "./for-the-book.ts";

const setting = (value: string, source: Setting["source"], from: string): Setting => ({ value, source, from });
const byFlag = setting("/books/my own", "flag", "--data-dir");
const byVariable = setting("/books/one", "environment", "GIBSEY_DATA_DIR");
const embedded = setting("embedded", "default", "default");
const native = setting("native", "flag", "--runtime");

describe("what is to be typed", () => {
  it("names the book in each command where a flag named it", () => {
    expect(forTheBook("gibsey down && gibsey up; gibsey logs daemon", { dataDir: byFlag, runtime: embedded })).toBe(
      "gibsey down --data-dir '/books/my own' && gibsey up --data-dir '/books/my own'; gibsey logs --data-dir '/books/my own' daemon",
    );
  });

  it("names the runtime, too, unless the command is about another", () => {
    const config = { dataDir: byVariable, runtime: native };
    expect(forTheBook("gibsey up", config)).toBe("gibsey up --runtime native");
    expect(forTheBook("gibsey up --runtime embedded", config)).toBe("gibsey up --runtime embedded");
  });

  it("stays as it is where the environment names the book, which the shell still has", () => {
    expect(forTheBook("gibsey up", { dataDir: byVariable, runtime: embedded })).toBe("gibsey up");
  });

  it("leaves prose alone", () => {
    const text = "drop the index, which gibsey never asks; npm install -g gibsey";
    expect(forTheBook(text, { dataDir: byFlag, runtime: embedded })).toBe(text);
  });
});
