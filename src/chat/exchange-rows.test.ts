import { describe, expect, it } from "vitest";
import { foxCharacters, lampCitation, lampPage } from "../../test/fakes/chat-server.ts";
import { GibseyError } from "../core/errors.ts";
import { createStyle } from "../views/terminal.ts";
import { entryRows } from "./entry-rows.ts";
import { asked, heard } from "./exchange.ts";
import { exchangeRows } from "./exchange-rows.ts";
import { marksFor } from "./pen.ts";

const pen = { style: createStyle(false), marks: marksFor(true) };
const inColour = { ...pen, style: createStyle(true, { depth: "all", background: "dark" }) };
const text = "“The lamp went out at nine.” (p.12)\n\nI had the key (p.12).";
const said = heard(asked("who?", foxCharacters[1], undefined), { kind: "text", text });

describe("an exchange as rows", () => {
  it("sets the opening quote apart, and pages out of the speaker's colour", () => {
    const colour = "\u001b[38;2;0;162;255m";
    expect(exchangeRows(said, inColour, 80).slice(3)).toEqual([
      `\u001b[1m${colour}Glyph Marrow\u001b[39m\u001b[22m`,
      `  ${colour}▌\u001b[39m “The lamp went out at nine.” \u001b[1m(p.12)\u001b[22m`,
      "",
      `  ${colour}I had the key \u001b[39m\u001b[1m(p.12)\u001b[22m${colour}.\u001b[39m`,
    ]);
  });

  it("shows no escape of a model's, a book's or a reader's", () => {
    const evil = { ...foxCharacters[0], char_id: "evil", display_name: "E\u001b[2Jvil\n", color_hex: "#12\u001b[31m" };
    const told = heard(asked("w\u001b[2Jho?", evil, undefined), { kind: "text", text: "I\u001b]0;x\u0007 had" });
    expect(exchangeRows(told, pen, 80).join("")).not.toMatch(/[\u0000-\u001f]/);
  });

  it.each([
    [{ kind: "stopped" }, ["  (stopped)"]],
    [{ kind: "failed", problem: new GibseyError("DAEMON_DOWN", "it left", "ask again") }, ["  it left", "  ask again"]],
    [{ kind: "done", balance: 5 }, []],
  ] as const)("says how it ended: %j", (state, told) => {
    const rows = exchangeRows({ ...said, state }, pen, 80);
    expect(rows.slice(7).filter((row) => row !== "")).toEqual(told);
  });

  it("says that the model fell silent", () => {
    const rows = exchangeRows(heard(said, { kind: "fallback", reason: "no word for 30 s" }), pen, 80);
    expect(rows.at(-1)).toBe("  The model fell silent: no word for 30 s");
  });
});

describe("a page as rows", () => {
  it("has the quote marked, across rows, and of a long page what is around it", () => {
    const shown = (page: typeof lampPage, citation: typeof lampCitation) =>
      entryRows({ kind: "page", page, citation }, [], inColour, 30);
    expect(shown(lampPage, lampCitation).slice(3)).toEqual([
      "  I had the key. \u001b[4mThe lamp\u001b[24m",
      "  \u001b[4mwent out at nine.\u001b[24m Nobody",
      "  came.",
    ]);
    const long = { ...lampPage, body: `${"Lo. ".repeat(4_000)}${lampPage.body}${" Hi.".repeat(4_000)}` };
    const rows = shown(long, { ...lampCitation, start: 16_015, end: 16_041 });
    expect([rows[3], rows.at(-1)]).toEqual(["  ⋮", "  ⋮"]);
    expect(rows.join(" ")).toMatch(/\u001b\[4mwent out at nine\.\u001b\[24m/);
  });
});
