import { expect, it } from "vitest";
import { GibseyError } from "../core/errors.ts";
import { createLog, tellState } from "./log.ts";

function logOf() {
  const lines: string[] = [];
  return {
    lines,
    log: createLog(
      (line) => lines.push(line),
      () => Date.UTC(2026, 10, 2, 3, 4, 5, 6),
    ),
  };
}

it("writes time, level, message and fields on one line", () => {
  const { lines, log } = logOf();
  log("info", "learned", { pages: 3, id: 'a "b"' });
  expect(lines).toEqual(['2026-11-02T03:04:05.006Z info learned pages=3 id="a \\"b\\""\n']);
});

it("lets no message or field begin a line of its own", () => {
  const { lines, log } = logOf();
  log("error", "no\n2026 info forged", { id: "a\r\nforged\u001b[2J" });
  expect(lines).toEqual(['2026-11-02T03:04:05.006Z error no 2026 info forged id="a forged [2J"\n']);
});

it("tells when the pipeline waits and when it goes on, but not when it ends", () => {
  const { lines, log } = logOf();
  const problem = new GibseyError("DISK_FULL", "the disk is full", "make room");
  const waiting = { kind: "waiting", problem, tries: 2, againInMs: 200 } as const;
  tellState(log, { kind: "listening" }, waiting);
  tellState(log, waiting, { kind: "listening" });
  tellState(log, waiting, { kind: "stopped" });
  expect(lines.map((line) => line.slice(25).trim())).toEqual([
    "warn the disk is full code=DISK_FULL tries=2 againInMs=200",
    "info going on afterTries=2",
  ]);
});
