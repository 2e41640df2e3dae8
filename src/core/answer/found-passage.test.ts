import { describe, expect, it } from "vitest";
import { widened } from "./found-passage.ts";

describe("the surroundings of a quote", () => {
  const body = "It rained. The lamp went out at nine. Nobody saw it. The keeper slept on.";
  const span = { start: body.indexOf("lamp"), end: body.indexOf(" at nine") };
  const shown = (wordsMax: number) => {
    const { start, end } = widened(body, span, wordsMax);
    return body.slice(start, end).trim();
  };

  it("are whole sentences, one after and one before, while there is room", () => {
    expect(shown(6)).toBe("The lamp went out at nine.");
    expect(shown(9)).toBe("The lamp went out at nine. Nobody saw it.");
    expect(shown(11)).toBe("It rained. The lamp went out at nine. Nobody saw it.");
    expect(shown(100)).toBe(body);
  });

  it("are left out where its own sentence has more words than there is room for", () => {
    expect(shown(5)).toBe("lamp went out");
    const endless = `${"and then ".repeat(2_000)}the lamp went out`;
    const end = { start: endless.length - 17, end: endless.length };
    expect(widened(endless, end, 120)).toEqual(end);
  });
});
