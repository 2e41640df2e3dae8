import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { readPageFile } from "./page-file.ts";

describe("a page in a text file", () => {
  test("reads back as it was written, whatever the line breaks", () => {
    const fields = fc.record({
      page_id: fc.string({ minLength: 1 }),
      number: fc.nat(),
      section: fc.nat(),
      char_id: fc.string(),
      title: fc.string({ unit: "grapheme", maxLength: 100 }),
    });
    const bodies = fc.array(fc.string({ unit: "grapheme" })).map((lines) => lines.join("\n").trim());
    fc.assert(
      fc.property(fields, bodies, fc.constantFrom("\n", "\r\n"), (matter, body, lineBreak) => {
        const text = `---\n${stringify(matter)}---\n\n \n${body}\n\n`.replaceAll("\n", lineBreak);
        expect(readPageFile(text, "a.md", "a.md")).toEqual({ ...matter, body });
      }),
    );
  });

  test("has its path for an id, in composed Unicode", () => {
    expect(readPageFile("Words.", "part 1/cafe\u0301.v2.md", "")?.page_id).toBe("part 1/caf\u00e9.v2");
  });

  test.each([
    ["front matter", "a.md", "---\ntitle: Front\n---\n# Heading\n", "Front"],
    ["its first heading", "a.md", "Words.\n\n## The *Door* ##\n\n# Later\n", "The *Door*"],
    ["a heading outside of code", "a.md", "```\n# not this\n```\n# This\n", "This"],
    ["a heading short enough for a title", "a.md", `# ${"x".repeat(1_000)}\n# This\n`, "This"],
    ["its name, where there is no heading", "part/the door.md", "#hashtag\n\n#\n\n## ##\n", "the door"],
    ["its name, in plain text", "part/the door.txt", "# Not Markdown\n", "the door"],
  ])("takes its title from %s", (_, name, text, title) => {
    expect(readPageFile(text, name, name)?.title).toBe(title);
  });

  test("keeps its body, save blank lines at the ends and the kind of line break", () => {
    const text = " \r\n\r\n  ---\r\n  Indented.  \r\n\r\nEnd.\r\n\t\r\n";
    expect(readPageFile(text, "a.txt", "")?.body).toBe("  ---\n  Indented.  \n\nEnd.");
    expect(readPageFile("\n \n", "a.txt", "")?.body).toBe("");
  });

  test("is none in a README.md without front matter", () => {
    expect(readPageFile("About this book.", "README.md", "")).toBeUndefined();
    expect(readPageFile("---\n---\nA page.", "part/readme.md", "")?.page_id).toBe("part/readme");
    expect(readPageFile("A page.", "README.txt", "")?.page_id).toBe("README");
  });
});
