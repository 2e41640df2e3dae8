import { expect, it } from "vitest";
import type { Character } from "../core/page.ts";
import { findCharacter } from "./find-character.ts";

it("names those whom a name may mean so that one can be chosen, also where two are called alike", () => {
  const wren: Character = { char_id: "wren", display_name: "Ada Wren", color_hex: "#3B7DC4" };
  const twin = { ...wren, char_id: "old-wren" };
  const lark = { ...wren, char_id: "lark", display_name: "Ada Lark" };
  const hint = "is it wren, or old-wren, or Ada Lark?";
  expect(() => findCharacter([wren, twin, lark], "ada")).toThrow(expect.objectContaining({ hint }));
  expect(findCharacter([wren, twin, lark], "old-wren")).toBe(twin);
});
