import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../test/fc-runs.ts";
import { type Intent, KeyReader } from "./key-reader.ts";

const insert = (text: string) => ({ kind: "insert", text });

function readAll(...chunks: string[]): Intent[] {
  const reader = new KeyReader();
  return [...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.flush()];
}

/** The same with neighbouring insertions put together: where chunks are cut, words are, too. */
function joined(intents: readonly Intent[]): Intent[] {
  const all: Intent[] = [];
  for (const intent of intents) {
    const last = all.at(-1);
    if (intent.kind === "insert" && last?.kind === "insert")
      all[all.length - 1] = { ...intent, text: last.text + intent.text };
    else all.push(intent);
  }
  return all;
}

describe("what a terminal sends", () => {
  it.each<[string, string, Intent[]]>([
    ["words and Enter", "hällo 🦊\r", [{ kind: "insert", text: "hällo 🦊" }, { kind: "send" }]],
    ["Alt+Enter", "\u001b\r", [{ kind: "insert", text: "\n" }]],
    ["Shift+Enter of kitty", "\u001b[13;2u", [{ kind: "insert", text: "\n" }]],
    ["Backspace", "\u007f", [{ kind: "delete", to: "left" }]],
    ["Delete", "\u001b[3~", [{ kind: "delete", to: "right" }]],
    [
      "Up in both modes",
      "\u001b[A\u001bOA",
      [
        { kind: "move", to: "up" },
        { kind: "move", to: "up" },
      ],
    ],
    [
      "Ctrl+A E U W",
      "\u0001\u0005\u0015\u0017",
      [
        { kind: "move", to: "lineStart" },
        { kind: "move", to: "lineEnd" },
        { kind: "delete", to: "lineStart" },
        { kind: "delete", to: "wordStart" },
      ],
    ],
    [
      "Ctrl+Left, Alt+b",
      "\u001b[1;5D\u001bb",
      [
        { kind: "move", to: "wordStart" },
        { kind: "move", to: "wordStart" },
      ],
    ],
    ["Tab, Ctrl+C, Ctrl+D", "\t\u0003\u0004", [{ kind: "complete" }, { kind: "interrupt" }, { kind: "endOfInput" }]],
    ["Ctrl+Z", "\u001a", [{ kind: "suspend" }]],
    ["Esc", "\u001b", [{ kind: "escape" }]],
    ["a key that nobody means", "\u001b[15~\u001b[1;2P", []],
  ])("is read: %s", (_, sequence, intents) => {
    expect(readAll(sequence)).toEqual(intents);
  });

  it("is no key where it was pasted", () => {
    expect(readAll("\u001b[200~one\rtwo\t\u0003\u001b[201~\r")).toEqual([insert("one\rtwo\t\u0003"), { kind: "send" }]);
    expect(readAll("one\rtwo")).toEqual([insert("one\rtwo")]);
    expect(readAll("one\rtwo\r")).toEqual([insert("one\rtwo\r")]);
  });

  it("is a line where a program sends one, and a newline where somebody types Ctrl+J", () => {
    expect(readAll("one\n")).toEqual([insert("one"), { kind: "send" }]);
    expect(readAll("one", "\n", "two")).toEqual([insert("one"), insert("\n"), insert("two")]);
    expect(readAll("\u001b[200~", "one\n", "two\u001b[201~")).toEqual([insert("one\ntwo")]);
  });

  it("is keys where they come faster than they are read", () => {
    expect(readAll("one\r\u0003")).toEqual([insert("one"), { kind: "send" }, { kind: "interrupt" }]);
    expect(readAll("one\rtwo\u007f")).toEqual([
      insert("one"),
      { kind: "send" },
      insert("two"),
      { kind: "delete", to: "left" },
    ]);
  });

  it("means the same wherever it is cut", () => {
    const sequences = [
      "\u001b[A",
      "\u001b[1;5D",
      "\u001b\r",
      "\u001bOH",
      "\u007f",
      "ab",
      "\u0003",
      "\u001b[200~x\ry\u001b[A\u001b[201~",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...sequences), { maxLength: 6 }), fc.array(fc.nat(60)), (parts, cuts) => {
        const all = parts.join("");
        const places = [0, ...cuts.filter((cut) => cut < all.length).toSorted((one, other) => one - other), all.length];
        const chunks = places.slice(1).map((end, index) => all.slice(places[index], end));
        expect(joined(readAll(...chunks))).toEqual(joined(readAll(all)));
      }),
      { numRuns: fcRuns },
    );
  });
});
