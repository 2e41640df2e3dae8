import { describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { bookChangesAsText, type ShownChange, type ShownChanges } from "./book-changes.ts";
import { createStyle } from "./terminal.ts";

const plainStyle = createStyle(false);

function linesOf(changes: readonly ShownChange[], over: Partial<ShownChanges> = {}): string[] {
  const shown = { changes, characters: 0, tookMs: 84, isSearchable: true, failures: new Map(), ...over };
  return bookChangesAsText(shown, plainStyle).split("\n");
}

function change(kind: ShownChange["kind"], number: number, body = "Words."): ShownChange {
  return { kind, page: pageOf(`p${number}`, number, { body }), path: `p${number}.md` };
}

describe("changes of a watched book", () => {
  it("have a line each", () => {
    expect(linesOf([change("added", 1), change("changed", 12)])).toEqual([
      "p.1 p1.md added, searchable in 84 ms",
      "p.12 p12.md changed, searchable in 84 ms",
    ]);
    expect(linesOf([change("removed", 3)])).toEqual(["p.3 p3.md removed"]);
    expect(linesOf([change("changed", 3)], { isSearchable: false })).toEqual(["p.3 p3.md changed, written in 84 ms"]);
  });

  it("say of a page that it has no words, or why it can't be found", () => {
    expect(linesOf([change("changed", 3, " \n")])).toEqual(["p.3 p3.md changed, without words, searchable in 84 ms"]);
    const failures = new Map([["p3", "too\u001b[2J odd"]]);
    expect(linesOf([change("changed", 3)], { failures })).toEqual(["p.3 p3.md changed, not searchable: too[2J odd"]);
  });

  it("are summed up where there are many, and where only numbers moved", () => {
    const many = Array.from({ length: 40 }, (_, at) => change(at < 38 ? "changed" : "added", at + 1));
    expect(linesOf(many, { failures: new Map([["p7", "too odd"]]) })).toEqual([
      "40 pages: 2 added, 38 changed, searchable in 84 ms",
      "p.7 p7.md not searchable: too odd",
    ]);
    expect(linesOf(many.slice(0, 38))).toEqual(["38 pages changed, searchable in 84 ms"]);
    expect(linesOf([change("added", 1), change("renumbered", 2), change("renumbered", 3)])).toEqual([
      "p.1 p1.md added, searchable in 84 ms",
      "2 pages renumbered, searchable in 84 ms",
    ]);
    expect(linesOf([], { characters: 1 })).toEqual(["1 character changed, searchable in 84 ms"]);
  });

  it("carry no escapes of a file's name to the terminal, and are coloured where that is wanted", () => {
    const sly = { ...change("added", 1), path: "\u001b[2Ja.md" };
    expect(linesOf([sly])).toEqual(["p.1 [2Ja.md added, searchable in 84 ms"]);
    const shown = { changes: [sly], characters: 0, tookMs: 84, isSearchable: true, failures: new Map() };
    expect(bookChangesAsText(shown, createStyle(true))).toContain("\u001b[32madded\u001b[39m");
  });
});
