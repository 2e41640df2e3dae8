import { type ActivityBatch, type ActivityPage, timedHops } from "../core/activity-report.ts";
import { counted, duration, oneLine, type Style } from "./terminal.ts";

/** What a batch changed and what it took, on a line: `21:03:04  page 12 "The Lamp"  searchable after 110 ms (embed 30, ...)`. */
export function batchAsLine(batch: ActivityBatch, style: Style): string {
  return [style.dim(clock(Date.parse(batch.at))), whatOf(batch, style), ...tookOf(batch)].join("  ");
}

/** The time of day where the reader is: 21:03:04. */
export function clock(atMs: number): string {
  const at = new Date(atMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** `p.12  The Lamp`, or the id of a page whose row is gone. */
export function pageName({ page_id, number, title }: ActivityPage, style: Style): string {
  if (number === null) return `${oneLine(page_id)} ${style.dim("removed")}`;
  return `${style.bold(`p.${number}`)}  ${oneLine(title ?? "") || oneLine(page_id)}`;
}

/** A duration in seven characters at most: `0.4 ms`, `950 ms`, `12.3 s`, `200 s`; none if it isn't known. */
export function shortDuration(ms: number | null | undefined): string {
  if (ms == null) return "";
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

function whatOf({ learned, failed, events, pages }: ActivityBatch, style: Style): string {
  const last = pages.at(-1);
  const told: string[] = [];
  if (learned === 1 && last !== undefined) told.push(onePage(last));
  else if (learned > 0)
    told.push(`${counted(learned, "page")}${last === undefined ? "" : `, the last ${onePage(last)}`}`);
  if (failed > 0) told.push(style.red(`${counted(failed, "page")} not learned`));
  if (told.length === 0) told.push(`${counted(events, "change")}, nothing new`);
  return told.join(", ");
}

function onePage({ page_id, number, title }: ActivityPage): string {
  if (number === null) return `page ${oneLine(page_id)} removed`;
  return `page ${number} "${oneLine(title ?? "") || oneLine(page_id)}"`;
}

function tookOf({ learned, searchableMs, hops }: ActivityBatch): string[] {
  if (learned === 0) return [];
  const named = timedHops.flatMap((name) => {
    const ms = hops[name];
    return ms === undefined ? [] : [`${name} ${Math.round(ms)}`];
  });
  const after = searchableMs === null ? "searchable" : `searchable after ${duration(searchableMs)}`;
  return [`${after} (${named.join(", ")})`];
}
