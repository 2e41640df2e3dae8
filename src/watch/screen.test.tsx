import { cleanup, render } from "ink-testing-library";
import { afterEach, describe, expect, it } from "vitest";
import { batchAt, nineMs, seenAt } from "../../test/fakes/watched-daemon.ts";
import { GibseyError } from "../core/errors.ts";
import { createStyle } from "../views/terminal.ts";
import { factsAfter, noFacts } from "./facts.ts";
import type { Look } from "./looks.ts";
import { pictureOf } from "./picture.ts";
import { Screen } from "./screen.tsx";
import { marksFor } from "./sparkline.ts";

afterEach(cleanup);

const waiting = { state: "waiting", problem: "CASSANDRA_DOWN: no node of Cassandra at 127.0.0.1:9042 can be reached" };
const idle = seenAt(nineMs);
const busy = seenAt(nineMs, {
  lag: 7,
  asOf: new Date(nineMs - 4_000).toISOString(),
  batches: [
    batchAt(nineMs - 30_000, { events: 3, hops: { "change-log": 400, feed: 1, embed: 200, store: 12, index: 0.4 } }),
    batchAt(nineMs - 2_000, { pages: [{ page_id: "gone", number: null, title: null }] }),
    batchAt(nineMs - 1_000, {
      searchableMs: 2_140,
      pages: [
        {
          page_id: "sly",
          number: 19,
          title: "The\u001b[31m Bakery\u0007\nYard, and all that was ever said of it by anybody",
        },
      ],
    }),
  ],
});

/** The rows of the screen after some looks. */
function rowsOf(looks: readonly Look[], { columns = 80, rows = 24, hasUnicode = true } = {}): string[] {
  const pen = { style: createStyle(false), marks: marksFor(hasUnicode) };
  const picture = pictureOf(looks.reduce(factsAfter, noFacts));
  const { lastFrame } = render(<Screen picture={picture} pen={pen} columns={columns} rows={rows} />);
  return (lastFrame() ?? "").split("\n").map((row) => row.trimEnd());
}

describe("the screen of a watch", () => {
  it("shows a daemon with nothing to do", () => {
    const flat = "▁".repeat(30);
    expect(rowsOf([idle])).toEqual([
      " gibsey  native  http://127.0.0.1:8001                                  q leaves",
      " 32 pages, 186 vectors  onnx:bge-small-en-v1.5",
      "",
      " daemon      ready       port 8001   217.0 MB",
      " kafka       ready       port 9092   312.0 MB",
      " cassandra   restarting  port 9042    1.21 GB  restarted 2 times",
      "",
      " lag         none: every change is searchable",
      "",
      "             last minute                        p50     p95",
      ` changes     ${flat}   0.0/s     now`,
      ...["change-log", "feed", "embed", "store", "index"].map((hop) => ` ${hop.padEnd(12)}${flat}`),
    ]);
  });

  it("shows what is learned: how much, how quickly, and which pages", () => {
    const rows = rowsOf([busy]);
    expect(rows[7]).toBe(" lag         7 changes; searchable is all that was written before 20:59:56");
    expect(rows.slice(10, 12)).toEqual([
      ` changes     ${"▁".repeat(14)}█${"▁".repeat(13)}▆▁   0.4/s     now`,
      ` change-log  ${"▁".repeat(14)}█${"▁".repeat(13)}▂▁   60 ms  400 ms`,
    ]);
    expect(rows.slice(-3)).toEqual([
      " 20:59:59    2.1 s  p.19  The[31m Bakery Yard, and all that was ever said of it…",
      " 20:59:58   110 ms  gone removed",
      " 20:59:30   110 ms  p.12  The Lamp Room",
    ]);
  });

  it("says what the pipeline waits on, and what could not be learned", () => {
    const rows = rowsOf([seenAt(nineMs, { pipeline: waiting, deadLetters: 2 })]);
    expect(rows.slice(7, 12)).toEqual([
      " lag         none: every change is searchable",
      " waiting     CASSANDRA_DOWN: no node of Cassandra at 127.0.0.1:9042 can be",
      "             reached",
      " failed      2 changes could not be learned: gibsey dlq list",
      "",
    ]);
  });

  it("says since when the daemon is away, and keeps what was learned", () => {
    const problem = new GibseyError("DAEMON_DOWN", "no daemon runs", "");
    const rows = rowsOf([busy, { kind: "away", atMs: nineMs + 3_000, problem }]);
    expect(rows[3]).toBe(" away        since 21:00:03: no daemon runs; this goes on by itself when it is");
    expect(rows.join("\n")).not.toMatch(/kafka|lag/);
    expect(rows.at(-1)).toContain("The Lamp Room");
  });

  it.each([
    [80, 24],
    [60, 24],
    [60, 12],
    [200, 50],
    [30, 5],
  ])("keeps a row free and within %i columns and %i rows, whatever happens", (columns, rows) => {
    const many = Array.from({ length: 60 }, (_, index) => batchAt(nineMs - index));
    const all = [idle, busy, seenAt(nineMs, { pipeline: waiting, deadLetters: 2, batches: many })];
    for (let count = 1; count <= all.length; count++) {
      const shown = rowsOf(all.slice(0, count), { columns, rows });
      expect(Math.max(...shown.map((row) => row.length))).toBeLessThanOrEqual(columns);
      if (rows > 10) expect(shown.length).toBeLessThan(rows);
    }
  });

  it("shows every figure in sixty columns", () => {
    expect(rowsOf([busy], { columns: 60 })[11]).toMatch(/60 ms  400 ms$/);
  });

  it("needs nothing but ASCII of a terminal that has no more", () => {
    expect(rowsOf([idle, seenAt(nineMs, { batches: [batchAt(nineMs)] })], { hasUnicode: false }).join("\n")).toMatch(
      /^[\u0020-\u007e\n]+$/,
    );
  });
});
