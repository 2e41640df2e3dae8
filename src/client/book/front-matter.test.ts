import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { splitFrontMatter } from "./front-matter.ts";

describe("front matter", () => {
  test("gives the fields that were written into it, and leaves the body as it was", () => {
    const fields = fc.record({
      page_id: fc.string({ unit: "binary" }),
      char_id: fc.string(),
      title: fc.string({ unit: "grapheme", maxLength: 100 }),
      number: fc.nat(),
      section: fc.nat(),
      mood: fc.array(fc.string({ maxLength: 5 }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fields, fc.string({ unit: "binary" }), (written, body) => {
        const { mood: _, ...expected } = written;
        expect(splitFrontMatter(`---\n${stringify(written)}---\n${body}`, "a.md")).toEqual({ matter: expected, body });
      }),
    );
  });

  test("takes values as they are written, not as YAML guesses them", () => {
    const text = "---\npage_id: 007\ntitle: Yes\nchar_id: 1.10\nnumber: 0x1F\nsection: '2'\n---\n";
    expect(splitFrontMatter(text, "a.md").matter).toEqual({
      page_id: "007",
      title: "Yes",
      char_id: "1.10",
      number: "0x1F",
      section: 2,
    });
  });

  test("without a value a field is absent", () => {
    const { matter } = splitFrontMatter("---\ntitle:\nchar_id: ~\npage_id: null\nnumber: ''\n---\n", "a.md");
    expect(matter).toEqual({ number: "" });
  });

  test("may be empty, and isn't there when the first line isn't ---", () => {
    expect(splitFrontMatter("---\n---\nIt rained.", "a.md")).toEqual({ matter: {}, body: "It rained." });
    expect(splitFrontMatter("\n---\ntitle: x\n---\n", "a.md").matter).toBeUndefined();
    expect(splitFrontMatter("----\n", "a.md").matter).toBeUndefined();
  });

  test.each([
    ["that doesn't end", "---\ntitle: x\n", "line 1: "],
    ["that ends too far down", `---\n${"# x\n".repeat(2_000)}---\n`, "line 1: "],
    ["that is prose", "---\nIt rained.\n---\n", "line 2: "],
    ["that isn't YAML", "---\ntitle: x\nnumber: a: b\n---\n", "line 3: "],
    ["with a field twice", "---\ntitle: x\ntitle: y\n---\n", "line 3: "],
    ["with a list for a title", "---\ntitle: [x]\n---\n", "title in the front matter"],
    ["with an alias for a title", "---\na: &a x\ntitle: *a\n---\n", "title in the front matter"],
    ["with brackets without end", `---\na: ${"[".repeat(4_000)}\n---\n`, "line 2: "],
    ["with dashes without end", `---\n${"- ".repeat(2_000)}\n---\n`, "line 2: "],
    ["with question marks without end", `---\n${"? ".repeat(2_000)}\n---\n`, "line 2: "],
  ])("%s is refused", (_, text, message) => {
    expect(() => splitFrontMatter(text, "a.md")).toThrow(
      expect.objectContaining({ code: "FILE_INVALID", message: expect.stringContaining(message) }),
    );
  });

  test("expands no aliases", () => {
    const bomb = [
      "a: &a [x, x, x, x, x, x, x, x]",
      ..."bcdefgh".split("").map((name, index) => {
        const before = "abcdefg"[index];
        return `${name}: &${name} [${Array.from({ length: 8 }, () => `*${before}`).join(", ")}]`;
      }),
    ].join("\n");
    expect(splitFrontMatter(`---\n${bomb}\ntitle: x\n---\n`, "a.md").matter).toEqual({ title: "x" });
  });

  test("builds nothing from a tag", () => {
    const text = "---\ntitle: !!js/function 'return 1'\n---\n";
    expect(splitFrontMatter(text, "a.md").matter).toEqual({ title: "return 1" });
  });
});
