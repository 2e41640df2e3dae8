import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scanJson } from "./json-scan.ts";

describe("the JSON scanner", () => {
  test("finds a fault exactly where JSON.parse refuses", () => {
    fc.assert(
      fc.property(damagedJson(), (text) => {
        expect(scanJson(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("puts the fault where the engine puts it, when the engine says", () => {
    let compared = 0;
    fc.assert(
      fc.property(damagedJson(), (text) => {
        const position = enginePosition(text);
        if (position === undefined) return;
        compared += 1;
        const fault = scanJson(text);
        // The engine points behind a bad escape's backslash or inside a broken literal; we point at its beginning.
        expect(fault?.offset).toBeLessThanOrEqual(position);
        expect(position - (fault?.offset ?? 0)).toBeLessThanOrEqual(6);
      }),
      { numRuns: 2_000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test.each([
    ["", 0, "a value"],
    ['{"a": 1,}', 8, "a name in double quotes"],
    ["[1, 2,]", 6, "a value"],
    ["[1 2]", 3, '"," or "]"'],
    ['{"a" 1}', 5, '":"'],
    ["{'a': 1}", 1, "a name in double quotes"],
    ['["a\nb"]', 3, "a closing double quote"],
    ['["a\\x"]', 3, "one of"],
    ['["a', 3, "a closing double quote"],
    ["[NaN]", 1, "a value"],
    ["[01]", 2, '"," or "]"'],
    ["[] []", 3, "nothing more"],
    ["[1}", 2, '"," or "]"'],
    ["]", 0, "a value"],
  ])("in %j finds the fault at %i", (text, offset, expected) => {
    expect(scanJson(text)).toEqual({ offset, expected: expect.stringContaining(expected) });
  });

  test("calls for each value where it begins, with what it stands in", () => {
    const seen: string[] = [];
    scanJson('{"a": [1, {"b": "x"}]}', (offset, open) => {
      seen.push(`${offset} ${open.map(({ kind, key }) => (kind === "list" ? "[]" : key)).join("")}`);
    });
    expect(seen).toEqual(["0 ", '6 "a"', '7 "a"[]', '10 "a"[]', '16 "a"[]"b"']);
  });

  test("overflows neither on depth nor on long strings", () => {
    expect(scanJson("[".repeat(1_000_000))).toEqual({ offset: 1_000_000, expected: "a value" });
    expect(scanJson(`"${"\\n".repeat(4_000_000)}"`)).toBeUndefined();
  });
});

/** JSON text in which a few characters were cut out or put in. */
function damagedJson(): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(),
    cut: fc.nat({ max: 2 }),
    put: fc.constantFrom(
      "",
      ",",
      '"',
      "]",
      "}",
      "[",
      "{",
      ":",
      "\\",
      "\n",
      "0",
      "-",
      ".",
      "e",
      "tru",
      "\\u12",
      " ",
      "\u00a0",
    ),
  });
  return fc
    .tuple(fc.jsonValue(), fc.constantFrom(undefined, 1), fc.array(edit, { maxLength: 2 }))
    .map(([value, indent, edits]) => {
      let text = JSON.stringify(value, undefined, indent);
      for (const { at, cut, put } of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + put + text.slice(start + cut);
      }
      return text;
    });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function enginePosition(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (thrown) {
    const position = thrown instanceof SyntaxError ? /at position (\d+)/.exec(thrown.message)?.[1] : undefined;
    return position === undefined ? undefined : Number(position);
  }
}
