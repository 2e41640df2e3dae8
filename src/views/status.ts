import type { ServiceStatus, StatusReport } from "../core/stack/status-report.ts";
import { bytes, counted, duration, oneLine, type Style } from "./terminal.ts";

/** A status of a daemon that runs, or what is known without one. */
export type ShownStatus = StatusReport | StatusWithoutDaemon;

/** What the book's files tell when no daemon runs. */
export interface StatusWithoutDaemon extends Pick<StatusReport, "runtime" | "pages" | "vectors" | "lag" | "services"> {
  readonly daemon: { readonly state: "down"; readonly url: null; readonly pid: null; readonly version: null };
  /** Null before the first vector. */
  readonly model: StatusReport["model"] | null;
}

/** The status for people: the daemon, the book, the model, and what stands between a change and its readers. */
export function statusAsText(report: ShownStatus, { style }: { readonly style: Style }): string {
  const rows: [string, string][] = [
    [
      "runtime",
      report.daemon.version === null ? report.runtime : `${report.runtime}, version ${report.daemon.version}`,
    ],
    ["daemon", daemonLine(report, style)],
  ];
  for (const service of report.services)
    if (service.name !== "daemon") rows.push([service.name, serviceLine(service, style)]);
  rows.push(["book", `${counted(report.pages, "page")}, ${counted(report.vectors, "vector")}`]);
  rows.push([
    "lag",
    report.lag === 0 ? "none: every change is searchable" : `${counted(report.lag, "change")} not yet searchable`,
  ]);
  if (report.model !== null) {
    rows.push(["model", `${report.model.provider}:${report.model.name}, ${report.model.dimensions} dimensions`]);
  }
  if ("reindex" in report && report.reindex !== undefined) {
    const { model, searchable, of } = report.reindex;
    rows.push(["reindex", `to ${model}: ${searchable} of ${counted(of, "page")}`]);
  }
  if ("index" in report) rows.push(["index", `${report.index.kind}, ${bytes(report.index.bytes)} of memory`]);
  if ("pipeline" in report && report.pipeline.problem !== undefined) {
    rows.push(["waiting", style.yellow(oneLine(report.pipeline.problem))]);
  }
  if ("deadLetters" in report && report.deadLetters > 0) {
    rows.push(["failed", style.red(`${counted(report.deadLetters, "change")} could not be learned: gibsey dlq list`)]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${style.dim(name.padEnd(width))}  ${value}`).join("\n");
}

function serviceLine({ state, pid, container, port, rssBytes, restarts }: ServiceStatus, style: Style): string {
  const colour = state === "ready" ? style.green : style.yellow;
  if (state === "down") return colour(state);
  const place = container === undefined ? `pid ${pid}` : `container ${container}`;
  const memory = rssBytes === null ? "" : `  ${bytes(rssBytes)}`;
  return `${colour(state)}  port ${port}  ${place}${memory}${restartsAsText(restarts)}`;
}

/** How often a server was started again, behind what else is told of it; empty where it never was. */
export function restartsAsText(restarts: number): string {
  return restarts === 0 ? "" : `  restarted ${restarts === 1 ? "once" : `${restarts} times`}`;
}

function daemonLine(report: ShownStatus, style: Style): string {
  if (report.daemon.url === null) return `${style.yellow("down")}  start it: gibsey up`;
  const { state, url, pid, uptimeMs, rssBytes } = report.daemon;
  const colour = state === "ready" ? style.green : style.yellow;
  return `${colour(state)}  ${url}  pid ${pid}  up ${duration(uptimeMs)}  ${bytes(rssBytes)}`;
}
