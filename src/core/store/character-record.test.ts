import { describe, expect, test } from "vitest";
import { limits } from "../limits.ts";
import { parseCharacter } from "./character-record.ts";

const character = {
  char_id: "glyph",
  display_name: "Glyph",
  color_hex: "#00A2ff",
  section: 3,
  first_page: 25,
  last_page: 203,
  system_prompt: "You walk.\n\tSlowly.",
  tone: "dry",
};

describe("a character from unknown input", () => {
  test("is kept exactly, without unknown fields", () => {
    expect(parseCharacter({ ...character, mood: "dark" })).toStrictEqual(character);
  });

  test("needs char_id and display_name only", () => {
    const nulls = { color_hex: null, section: null, system_prompt: null };
    const expected = { char_id: "7", display_name: "Seven", color_hex: "#AAAAAA" };
    expect(parseCharacter({ char_id: 7, display_name: "Seven" })).toEqual(expected);
    expect(parseCharacter({ char_id: 7, display_name: "Seven", ...nulls })).toEqual(expected);
  });

  test.each([
    ["char_id", ""],
    ["char_id", "../x"],
    ["display_name", ""],
    ["display_name", "  "],
    ["display_name", "a\nb"],
    ["display_name", "a\u001b[2Jb"],
    ["display_name", "x".repeat(limits.displayNameCharactersMax + 1)],
    ["color_hex", "red"],
    ["color_hex", "#12345"],
    ["color_hex", "#123456\n"],
    ["section", 1.5],
    ["first_page", -1],
    ["last_page", "9"],
    ["system_prompt", "a\0b"],
    ["system_prompt", "a\u001b]0;b\u0007"],
    ["system_prompt", "a\u009b2Jb"],
    ["system_prompt", "a\rb"],
    ["system_prompt", "x".repeat(limits.promptCharactersMax + 1)],
    ["tone", "\b"],
  ])("is refused with the %s %j", (field, value) => {
    const expected = expect.objectContaining({
      code: "CHARACTER_INVALID",
      message: expect.stringMatching(new RegExp(`^cast.json line 3: ${field} is .+; expected `)),
    });
    expect(() => parseCharacter({ ...character, [field]: value }, "cast.json line 3")).toThrow(expected);
  });
});
