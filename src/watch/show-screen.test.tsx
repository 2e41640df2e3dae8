import { PassThrough } from "node:stream";
import { render as renderOn } from "ink";
import { cleanup, render } from "ink-testing-library";
import { afterEach, describe, expect, it, vi } from "vitest";
import { batchAt, lookingAt, nineMs, seenAt } from "../../test/fakes/watched-daemon.ts";
import { createStyle } from "../views/terminal.ts";
import type { Look } from "./looks.ts";
import { showScreen } from "./show-screen.tsx";

afterEach(cleanup);

/** Shows looks on a terminal that keeps its frames, and says when each look was taken in. */
function show(looks: AsyncIterable<Look>, leave = () => {}) {
  let screen: ReturnType<typeof render> | undefined;
  const ended = showScreen(looks, { style: createStyle(false), hasUnicode: true, leave }, (node) => {
    screen = render(node);
    return screen;
  });
  return { ended, screen: () => screen };
}

describe("a watch on a terminal", () => {
  it("draws when something happens, and nothing while nothing does", async () => {
    const frames: number[] = [];
    async function* looks() {
      for (let index = 0; index < 50; index++) {
        yield seenAt(nineMs + index * 500);
        frames.push(shown.screen()?.frames.length ?? 0);
      }
      yield seenAt(nineMs + 25_000, { batches: [batchAt(nineMs + 25_000)] });
      frames.push(shown.screen()?.frames.length ?? 0);
    }
    const shown = show(looks());
    await shown.ended;
    expect(frames.slice(0, -1)).toEqual(Array.from({ length: 50 }, () => frames[0]));
    expect(frames.at(-1)).toBe((frames[0] ?? 0) + 1);
    expect(shown.screen()?.lastFrame()).toContain("The Lamp Room");
  });

  it.each([
    ["q", "q"],
    ["Esc", "\u001b"],
    ["Ctrl+C", "\u0003"],
  ])("is left by %s, with the last screen in place", async (_, typed) => {
    const leave = new AbortController();
    async function* looks() {
      yield seenAt(nineMs);
      await new Promise((resolve) => leave.signal.addEventListener("abort", resolve));
    }
    const { ended, screen } = show(looks(), () => leave.abort());
    await vi.waitUntil(() => screen()?.lastFrame()?.includes("32 pages"));
    screen()?.stdin.write("x");
    expect(leave.signal.aborted).toBe(false);
    screen()?.stdin.write(typed);
    await ended;
    expect(screen()?.lastFrame()).toContain("32 pages");
  });

  it("needs no keyboard", async () => {
    const stdout = Object.assign(new PassThrough({ encoding: "utf8" }), { columns: 80, rows: 24 });
    const streams = { stdout, stdin: new PassThrough() } as unknown as {
      stdout: typeof process.stdout;
      stdin: typeof process.stdin;
    };
    const options = { style: createStyle(false), hasUnicode: true, leave: () => {} };
    await showScreen(lookingAt(seenAt(nineMs)), options, (node) => renderOn(node, { ...streams, debug: true }));
    expect(String(stdout.read())).toMatch(/32 pages(?!.*ERROR)/s);
  });
});
