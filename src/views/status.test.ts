import { describe, expect, it } from "vitest";
import type { StatusReport } from "../core/stack/status-report.ts";
import { type StatusWithoutDaemon, statusAsText } from "./status.ts";
import { createStyle } from "./terminal.ts";

const bare = { style: createStyle(false) };

const report: StatusReport = {
  runtime: "embedded",
  daemon: {
    state: "ready",
    url: "http://127.0.0.1:65535",
    pid: 4194304,
    version: "0.1.0",
    uptimeMs: 86_399_000,
    rssBytes: 217_400_000,
  },
  pages: 32,
  searchable: 32,
  vectors: 186,
  lag: 0,
  asOf: "2026-11-02T03:04:05.006Z",
  deadLetters: 0,
  index: { kind: "simd", vectors: 186, bytes: 285_696 },
  model: { provider: "onnx", name: "bge-small-en-v1.5", dimensions: 384 },
  pipeline: { state: "listening" },
  services: [],
};

const down: StatusWithoutDaemon = {
  runtime: "embedded",
  daemon: { state: "down", url: null, pid: null, version: null },
  pages: 1,
  vectors: 0,
  lag: 1,
  model: null,
  services: [],
};

describe("the status as text", () => {
  it("tells what runs and how much is searchable, within eighty columns", () => {
    const lines = statusAsText(report, bare).split("\n");
    expect(lines).toEqual([
      "runtime  embedded, version 0.1.0",
      "daemon   ready  http://127.0.0.1:65535  pid 4194304  up 1439 min 59 s  217.4 MB",
      "book     32 pages, 186 vectors",
      "lag      none: every change is searchable",
      "model    onnx:bge-small-en-v1.5, 384 dimensions",
      "index    simd, 286 kB of memory",
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("tells what the files tell when nothing runs, and how to start it", () => {
    expect(statusAsText(down, bare).split("\n")).toEqual([
      "runtime  embedded",
      "daemon   down  start it: gibsey up",
      "book     1 page, 0 vectors",
      "lag      1 change not yet searchable",
    ]);
  });

  it("tells of a reindex, of what is waited for and of what failed, only where there is any", () => {
    const busy: StatusReport = {
      ...report,
      lag: 3,
      deadLetters: 2,
      pipeline: { state: "waiting", problem: "the embedder\n\u001b[2Jdoesn't answer" },
      reindex: { model: "use-lite", searchable: 7, of: 32 },
    };
    expect(statusAsText(busy, bare).split("\n").slice(3)).toEqual([
      "lag      3 changes not yet searchable",
      "model    onnx:bge-small-en-v1.5, 384 dimensions",
      "reindex  to use-lite: 7 of 32 pages",
      "index    simd, 286 kB of memory",
      "waiting  the embedder [2Jdoesn't answer",
      "failed   2 changes could not be learned: gibsey dlq list",
    ]);
  });

  it("tells of each server, how it does and how often it was started again", () => {
    const server = { name: "kafka", state: "ready", pid: 7, port: 9_092, rssBytes: 193_000_000, restarts: 0 } as const;
    const services = [
      server,
      { ...server, name: "cassandra", state: "restarting", restarts: 2 },
      { ...server, name: "agent", state: "down" },
      { ...server, name: "daemon" },
    ] as const;
    expect(
      statusAsText({ ...report, services }, bare)
        .split("\n")
        .slice(2, 5),
    ).toEqual([
      "kafka      ready  port 9092  pid 7  193.0 MB",
      "cassandra  restarting  port 9092  pid 7  193.0 MB  restarted 2 times",
      "agent      down",
    ]);
  });

  it("tells of a container by its id, as Docker shows it", () => {
    const container = { pid: null, container: "4a1c9b7e02f3", port: 9_092, rssBytes: null, restarts: 0 };
    const services = [{ name: "kafka", state: "unhealthy", ...container }] as const;
    const [, , line] = statusAsText({ ...report, services }, bare).split("\n");
    expect(line).toBe("kafka    unhealthy  port 9092  container 4a1c9b7e02f3");
  });

  it("is green when the daemon is ready, and yellow when it isn't", () => {
    const coloured = { style: createStyle(true) };
    expect(statusAsText(report, coloured)).toContain("\u001b[32mready\u001b[39m");
    const starting: StatusReport = { ...report, daemon: { ...report.daemon, state: "starting" } };
    expect(statusAsText(starting, coloured)).toContain("\u001b[33mstarting\u001b[39m");
    expect(statusAsText(down, coloured)).toContain("\u001b[33mdown\u001b[39m");
  });
});
