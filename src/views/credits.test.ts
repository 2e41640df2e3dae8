import { expect, it } from "vitest";
import { creditsAsText } from "./credits.ts";
import { createStyle } from "./terminal.ts";

const terminal = { style: createStyle(false) };
const at = "2026-11-02T03:04:05.000Z";
const entry = { number: 1, operation: "opening", kind: "opening", credits: 100, reserved: 0, balanceAfter: 100, at };

it("credits are told as the balance, what is reserved of it, and a table of entries", () => {
  const entries = [
    entry,
    { ...entry, number: 2, operation: "x", kind: "ask", credits: -5, reserved: 5, balanceAfter: 95 },
  ];
  expect(creditsAsText({ user: "ada", balance: 95, available: 94, entries }, terminal).split("\n")).toEqual([
    "ada has 95 credits, 1 credit of them reserved for asks under way.",
    "",
    "when                      what     credits  balance",
    "2026-11-02T03:04:05.000Z  opening     +100      100",
    "2026-11-02T03:04:05.000Z  ask           -5       95",
  ]);
});

it("no escape of a user's name reaches the terminal", () => {
  const text = creditsAsText({ user: "a\u001b[2J\u202eb", balance: 1, available: 1, entries: [] }, terminal);
  expect(text).toMatch(/^a\[2Jb has 1 credit\.\n/);
});
