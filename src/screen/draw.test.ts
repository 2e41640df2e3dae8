import { describe, expect, it } from "vitest";
import { ofNoHeight } from "./draw.ts";
import { sizeOf } from "./use-screen-size.ts";

/** A terminal of so many columns and rows, which answers as Node's do. */
function terminalOf(columns: number, rows: number) {
  return {
    columns,
    rows,
    getWindowSize() {
      return [this.columns, this.rows] as [number, number];
    },
  };
}

describe("a terminal as Ink sees it", () => {
  it("has no height, which is asked for otherwise", () => {
    const terminal = ofNoHeight(terminalOf(50, 20));
    expect([terminal.columns, terminal.rows]).toEqual([50, undefined]);
    expect(sizeOf(terminal)).toEqual({ columns: 50, rows: 20 });
  });

  it("has columns also where nobody told it its size", () => {
    const terminal = ofNoHeight(terminalOf(0, 0));
    expect(terminal.columns).toBe(80);
    expect(sizeOf(terminal)).toEqual({ columns: 80, rows: 24 });
  });
});
