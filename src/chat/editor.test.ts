import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../test/fc-runs.ts";
import { limits } from "../core/limits.ts";
import { type Edit, type Editor, edited, emptyEditor, type Place, rewritten, sent } from "./editor.ts";

const places: readonly Place[] = ["left", "right", "wordStart", "wordEnd", "lineStart", "lineEnd"];
const someText = fc
  .array(fc.constantFrom("a", "é", "e\u0301", "🦊", "👩‍👩‍👧", "日", " ", "\n", "\t", "\r\n", "\u001b[31m"), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(""));
const someEdit: fc.Arbitrary<Edit> = fc.oneof(
  someText.map((text) => ({ kind: "insert", text }) as const),
  fc.constantFrom(...places, "up" as const, "down" as const).map((to) => ({ kind: "move", to }) as const),
  fc.constantFrom(...places).map((to) => ({ kind: "delete", to }) as const),
);

function after(editor: Editor, ...edits: Edit[]): Editor {
  return edits.reduce(edited, editor);
}

/** An editor with its cursor where the bar is. */
function at(marked: string): Editor {
  return { ...emptyEditor, text: marked.replace("|", ""), cursor: marked.indexOf("|") };
}

function marked({ text, cursor }: Editor): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

describe("the editor", () => {
  it("keeps its cursor between characters and its text free of control characters, whatever is typed", () => {
    fc.assert(
      fc.property(fc.array(someEdit, { maxLength: 30 }), (edits) => {
        const { text, cursor } = after({ ...emptyEditor, history: ["one\ntwo 🦊"], place: 1 }, ...edits);
        const starts = [...new Intl.Segmenter().segment(text)].map(({ index }) => index);
        expect([...starts, text.length]).toContain(cursor);
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
      }),
      { numRuns: fcRuns },
    );
  });

  it("undoes an insertion by as many deletions", () => {
    fc.assert(
      fc.property(fc.array(someEdit, { maxLength: 12 }), fc.constantFrom("a", "🦊", "日", " "), (edits, typed) => {
        const editor = after(emptyEditor, ...edits, { kind: "insert", text: "|" });
        expect(after(editor, { kind: "insert", text: typed }, { kind: "delete", to: "left" })).toEqual(editor);
      }),
      { numRuns: fcRuns },
    );
  });

  it.each<[string, Edit, string]>([
    ["one two|", { kind: "delete", to: "wordStart" }, "one |"],
    ["one two  |", { kind: "delete", to: "wordStart" }, "one |"],
    ["one two| three", { kind: "delete", to: "lineStart" }, "| three"],
    ["one\nt|wo", { kind: "delete", to: "lineEnd" }, "one\nt|"],
    ["on|e", { kind: "delete", to: "right" }, "on|"],
    ["one\n|two", { kind: "delete", to: "left" }, "one|two"],
    ["one t|wo", { kind: "move", to: "wordStart" }, "one |two"],
    ["o|ne two", { kind: "move", to: "wordEnd" }, "one| two"],
    ["one\ntw|o", { kind: "move", to: "lineStart" }, "one\n|two"],
    ["one\nt|wo\nthree", { kind: "move", to: "lineEnd" }, "one\ntwo|\nthree"],
    ["one\ntwo thr|ee", { kind: "move", to: "up" }, "one|\ntwo three"],
    ["on|e\ntwo", { kind: "move", to: "down" }, "one\ntw|o"],
    ["|", { kind: "insert", text: "a\tb\r\nc\rd\u0007" }, "a  b\nc\nd|"],
  ])("makes of %j by %j: %j", (before, edit, expected) => {
    expect(marked(after(at(before), edit))).toBe(expected);
  });

  it("goes back through what was sent, and forth to what was being written", () => {
    const up: Edit = { kind: "move", to: "up" };
    const down: Edit = { kind: "move", to: "down" };
    const editor = rewritten(sent(sent(emptyEditor, "first"), "second"), "dra");
    expect(after(editor, up).text).toBe("second");
    expect(after(editor, up, up, up).text).toBe("first");
    expect(after(editor, up, up, down).text).toBe("second");
    expect(after(editor, up, up, down, down, down).text).toBe("dra");
    expect(sent(editor, "second").history).toEqual(["first", "second"]);
  });

  it("has bounds for what is pasted and for what is remembered", () => {
    const long = after(emptyEditor, { kind: "insert", text: "x".repeat(limits.chatInputCharactersMax + 5) });
    expect(long.text).toHaveLength(limits.chatInputCharactersMax);
    let editor = emptyEditor;
    for (let index = 0; index < limits.chatHistoryMax + 5; index++) editor = sent(editor, String(index));
    expect(editor.history).toHaveLength(limits.chatHistoryMax);
  });
});
